# One file for all five images. The jars come from `mvn -Dquick package` (or `./de verify`) on the host; nothing is compiled here.
#   docker build --target service --build-arg MODULE=intake -t distributed-electrons/intake:0.1.0 .
#   docker build --target sandbox -t distributed-electrons/sandbox-executor:0.1.0 .
FROM eclipse-temurin:25-jre-noble AS service
ARG MODULE
COPY ${MODULE}/target/lib /app/lib
COPY ${MODULE}/target/${MODULE}.jar /app/service.jar
# With the classes of a first start a service is there in half the time.
COPY k8s/aot-cache.sh /app/aot-cache.sh
RUN sh /app/aot-cache.sh /app/service.aot /app/service.jar -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
USER 10001:10001
WORKDIR /tmp
ENV LC_ALL=C.UTF-8 MALLOC_ARENA_MAX=2
# Heap and buffers leave room for the JVM itself below the container's limit; what does not fit ends the process, and it is started again.
# The heap grows as it is needed; what compilers took is given back. New code alone is no reason to collect all of it, which would stop everything each 7 MiB of code.
ENTRYPOINT ["java", "-XX:AOTCache=/app/service.aot", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-XX:+ExitOnOutOfMemoryError", "-XX:MaxRAMPercentage=40", "-XX:MaxDirectMemorySize=48m", \
  "-Xss512k", "-Xms64m", "-XX:TrimNativeHeapInterval=10000", "-XX:ReservedCodeCacheSize=48m", "-XX:SweeperThreshold=60", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", \
  "-jar", "/app/service.jar"]

# The same with what programs are run by: a JDK for those in Java, ffmpeg for videos, and bubblewrap, which nothing runs without.
FROM eclipse-temurin:25-jdk-noble AS sandbox
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap ffmpeg fonts-dejavu-core git make nodejs npm python3 util-linux \
  && rm -rf /var/lib/apt/lists/*
COPY sandbox-executor/target/lib /app/lib
COPY sandbox-executor/target/sandbox-executor.jar /app/service.jar
COPY k8s/aot-cache.sh /app/aot-cache.sh
RUN sh /app/aot-cache.sh /app/service.aot /app/service.jar -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
USER 10001:10001
WORKDIR /tmp
ENV LC_ALL=C.UTF-8 MALLOC_ARENA_MAX=2
# A fixed heap: the container's memory is for the jobs. Half of it is for answers, of which the largest have 32 MiB of files.
ENTRYPOINT ["java", "-XX:AOTCache=/app/service.aot", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-XX:+ExitOnOutOfMemoryError", "-Xmx512m", "-XX:MaxDirectMemorySize=48m", \
  "-Xss512k", "-XX:TrimNativeHeapInterval=10000", "-XX:ReservedCodeCacheSize=48m", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", \
  "-jar", "/app/service.jar"]
