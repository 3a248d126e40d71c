#!/usr/bin/perl
# Listens on the box's own loopback for clients of a proxy, hands them to the proxy's socket, and becomes the command.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;

my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 3128, Listen => 32, ReuseAddr => 1)
  or die "the way out cannot be opened: $!\n";
if (my $relay = fork) {
    close $server;
    exec { $ARGV[0] } @ARGV or do {
        print STDERR "$ARGV[0]: $!\n";
        exit 127;
    };
}
open STDIN, '<', '/dev/null';
open STDOUT, '>', '/dev/null';
open STDERR, '>', '/dev/null';
$SIG{CHLD} = 'IGNORE';
$SIG{TERM} = 'IGNORE';
while (1) {
    my $client = $server->accept or next;
    my $child = fork;
    if (defined $child && $child == 0) {
        close $server;
        my $proxy = IO::Socket::UNIX->new(Peer => '/egress/proxy') or exit 1;
        my %other = (fileno($client) => $proxy, fileno($proxy) => $client);
        my $open = IO::Select->new($client, $proxy);
        while ($open->count) {
            for my $from ($open->can_read) {
                my $to = $other{fileno $from};
                if (sysread $from, my $piece, 16384) {
                    while (length $piece) {
                        my $sent = syswrite $to, $piece;
                        exit 0 unless defined $sent;
                        substr $piece, 0, $sent, '';
                    }
                } else {
                    $open->remove($from);
                    shutdown $to, 1;
                }
            }
        }
        exit 0;
    }
    close $client;
}
