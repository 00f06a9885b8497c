# Tries to attach to each process that is not this build's own, and to read its memory without attaching (x86-64).
use strict;
if ($> == 0) { print "BREACH is root\n"; exit }
my $mine = $<;
for my $at (glob '/proc/[0-9]*') {
  my ($pid) = $at =~ /(\d+)$/;
  my @facts = stat $at or next;
  open my $status, '<', "$at/status" or next;
  my ($owner) = map { /^Uid:\s+(\d+)/ ? $1 : () } <$status>;
  next if !defined $owner || $owner == $mine;
  if (syscall(101, 16, $pid + 0, 0, 0) == 0) {
    print "BREACH attached to $pid\n";
    syscall(101, 17, $pid + 0, 0, 0);
  }
  my $into = "\0" x 8;
  my $local = pack 'P Q', $into, 8;
  my $remote = pack 'Q Q', 0x400000, 8;
  print "BREACH read the memory of $pid\n" if syscall(310, $pid + 0, $local, 1, $remote, 1, 0) > 0;
}
print "ptrace was tried\n";
