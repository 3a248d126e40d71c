# Starts one job after another: forks, gives the child its files, cgroups and user, and lets it become the job's command. To load a shell
# and setpriv for each of them took longer than bubblewrap itself. What is wanted comes as words, each ended by NUL, behind the length of all
# in eight hexadecimal digits; what became of it is told in lines: "pid N" once all files are open, or "failed WHY", and "ended STATUS".
use strict;
use warnings;
no warnings 'exec'; # said below

my ($service) = @ARGV;
my $launcher = $$;
$^F = 5; # what a job gets; all that is opened above is closed to it
open my $three, '<', '/dev/null' or die;
open my $four, '<', '/dev/null' or die;
open my $five, '<', '/dev/null' or die;
open my $asked, '<&', \*STDIN or die;
open my $told, '>&', \*STDOUT or die;
die "file descriptors 3 to 5 are taken\n" unless fileno $five == 5;

while (1) {
    my @words = split /\0/, taken(hex taken(8)), -1;
    pop @words;
    my $child = fork;
    if (!defined $child) {
        answer("failed no process can be made: $!");
        answer('ended 0');
        next;
    }
    become(@words) unless $child;
    waitpid $child, 0;
    answer("ended $?");
}

sub taken {
    my ($length) = @_;
    my $text = '';
    while (length $text < $length) {
        sysread $asked, $text, $length - length $text, length $text or exit;
    }
    return $text;
}

sub answer {
    my ($line) = @_;
    $line =~ tr/\n/ /;
    syswrite $told, "$line\n" or exit;
}

sub become {
    my ($in, $out, $err, $user, $files, @words) = @_;
    if (!eval { piped($in, $out, $err); @words = opened($files, @words); @words = joined(@words); 1 }) {
        answer("failed $@");
        exit 1;
    }
    answer("pid $$");
    # Its limits are set meanwhile, by somebody who knows more system calls.
    exit 1 unless sysread $asked, my $go, 1;
    eval {
        taken_over($user) if length $user;
        die "nobody is there any more who would end it\n" unless getppid == $launcher;
        %ENV = ();
        exec { $words[0] } @words or die "$words[0]: $!\n";
    };
    print STDERR "launcher: $@";
    exit 1;
}

# The three pipes, as the service has them at these numbers.
sub piped {
    my ($in, $out, $err) = @_;
    open STDIN, '<', "/proc/$service/fd/$in" or die "standard input: $!\n";
    open STDOUT, '>', "/proc/$service/fd/$out" or die "standard output: $!\n";
    open STDERR, '>', "/proc/$service/fd/$err" or die "standard error: $!\n";
}

# So many files, each as mode and path, at the numbers from 3 on.
sub opened {
    my ($count, @words) = @_;
    for my $handle ($three, $four, $five) {
        if ($count-- > 0) {
            my ($mode, $path) = splice @words, 0, 2;
            open $handle, $mode, $path or die "$path: $!\n";
        } else {
            close $handle;
        }
    }
    return @words;
}

# Files of cgroups, up to a word of two dashes; 0 stands for whoever writes it.
sub joined {
    my @words = @_;
    while ((my $file = shift @words) ne '--') {
        open my $group, '>', $file or die "$file: $!\n";
        syswrite $group, '0' or die "$file: $!\n";
        close $group;
    }
    return @words;
}

# The user, his group and no other; what root may do goes with the next program.
sub taken_over {
    my ($user) = @_;
    $( = $user;
    $) = "$user $user";
    ($<, $>) = ($user, $user);
    die "user $user cannot be taken: $!\n" unless $< == $user && $> == $user && $( eq "$user $user" && $) eq "$user $user";
}
