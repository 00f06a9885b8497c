# Leaves processes in every way that a process can be left. Argument: a number of seconds that marks them.
# Root has no wall around it here; then nothing of this is tried, because it would work.
if [ "$(id -u)" = 0 ]; then echo 'BREACH is root'; exit 0; fi
trap '' HUP INT TERM QUIT USR1 USR2 TSTP
sleep "$1" &
setsid sleep "$1" > /dev/null 2>&1 < /dev/null &
nohup sleep "$1" > /dev/null 2>&1 &
(setsid sh -c "trap '' HUP INT TERM; (setsid env -i sleep $1 &) ; env -i sleep $1" > /dev/null 2>&1 < /dev/null &)
perl -e '
  use POSIX; exit 0 if fork; POSIX::setsid(); exit 0 if fork; chdir "/";
  POSIX::close($_) for 0 .. 64; %ENV = (); $SIG{$_} = "IGNORE" for qw(HUP INT TERM QUIT);
  $0 = "innocent"; exec "env", "-i", "sleep", $ARGV[0]' "$1"
sleep 0.3
