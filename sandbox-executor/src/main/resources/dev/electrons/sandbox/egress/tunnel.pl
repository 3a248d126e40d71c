#!/usr/bin/perl
# tunnel HOST PORT: standard input and output to a host by the proxy's socket, for git's own protocol.
use strict;
use warnings;
use IO::Socket::UNIX;

my ($host, $port) = @ARGV;
my $proxy = IO::Socket::UNIX->new(Peer => '/egress/proxy') or die "no way out: $!\n";
syswrite $proxy, "CONNECT $host:$port HTTP/1.1\r\nHost: $host:$port\r\n\r\n";
my $head = '';
while ($head !~ /\r\n\r\n\z/) {
    sysread $proxy, $head, 1, length $head or die "the way out closed\n";
}
$head =~ m{\AHTTP/1\.1 200 } or die "$host:$port may not be reached\n";
my $reader = fork;
defined $reader or die "no process: $!\n";
my ($from, $to) = $reader ? (\*STDIN, $proxy) : ($proxy, \*STDOUT);
while (sysread $from, my $piece, 16384) {
    while (length $piece) {
        my $sent = syswrite $to, $piece;
        exit 1 unless defined $sent;
        substr $piece, 0, $sent, '';
    }
}
if ($reader) {
    shutdown $proxy, 1;
    waitpid $reader, 0;
}
