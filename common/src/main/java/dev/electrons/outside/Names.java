package dev.electrons.outside;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up hosts; blocks. */
public interface Names {
    /** This machine's own way. */
    Names SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /** The addresses of a name, or the one that the text itself is; at least one. */
    List<InetAddress> of(String host) throws UnknownHostException;
}
