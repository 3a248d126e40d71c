package dev.electrons.prime;

import dev.electrons.boot.Mesh;
import dev.electrons.boot.Service;
import dev.electrons.http.HttpDoor;
import dev.electrons.prime.coordinate.Coordinator;
import io.vertx.core.Deployable;
import java.util.List;

/** The mind of the mesh. */
public final class Prime {
    private Prime() {}

    public static void main(String[] args) {
        Service.run("prime", PrimeConfig::read, Prime::parts);
    }

    /** What prime is made of. */
    public static List<? extends Deployable> parts(Mesh<PrimeConfig> mesh) {
        return List.of(new HttpDoor(mesh), new Coordinator(mesh));
    }
}
