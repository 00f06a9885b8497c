# Tries to get rights, or to use ones that it should not have.
# Root has no wall around it here; then nothing of this is tried, because it would work.
if [ "$(id -u)" = 0 ]; then echo 'BREACH is root'; exit 0; fi
grep -E '^(CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs):' /proc/self/status
try() {
  name=$1
  shift
  if "$@" > /dev/null 2>&1; then echo "BREACH $name"; fi
}
cp /bin/sh here 2> /dev/null
try 'gave a file to root' chown 0:0 here
try 'made a device' mknod device c 1 1
try 'made a user namespace and was root in it' unshare --user --map-root-user mount -t tmpfs none /tmp
try 'made a mount namespace' unshare --mount true
try 'mounted' mount -t tmpfs none /tmp
try 'remounted the root' mount -o remount,rw /
try 'changed its root' chroot / true
try 'became root' setpriv --reuid 0 true
try 'set the host name' hostname "$(hostname)"
try 'took a route away' ip route del blackhole 10.0.0.0/8
try 'added a route' ip route add 10.0.0.0/8 via 10.0.2.2
try 'joined the network of the first process' nsenter --target 1 --net true
try 'raised its limit of processes' prlimit --pid $$ --nproc=1000000:1000000
# The values that are there already, and a mere flush: what works by mistake must do no harm.
{ cat /proc/sys/kernel/core_pattern > /proc/sys/kernel/core_pattern; } 2> /dev/null && echo 'BREACH wrote a setting of the kernel'
{ echo s > /proc/sysrq-trigger; } 2> /dev/null && echo 'BREACH gave the kernel an order'
# Programs that belong to root and take its identity along: none of them may.
for program in /bin/su /usr/bin/su /usr/bin/mount /usr/bin/passwd /usr/bin/newgrp; do
  [ -u "$program" ] || continue
  cat > as-root.pl << 'PERL'
my $child = fork() // die;
if (!$child) { open STDIN, '<', '/dev/null'; open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null'; exec @ARGV }
select undef, undef, undef, 0.05;
open my $status, '<', "/proc/$child/status" or exit 0;
my ($effective) = map { /^Uid:\s+\d+\s+(\d+)/ ? $1 : () } <$status>;
kill 'KILL', $child;
exit(defined $effective && $effective == 0 && $< != 0 ? 0 : 1);
PERL
  try "runs $program as root" perl as-root.pl "$program"
done
rm -f here as-root.pl
true
