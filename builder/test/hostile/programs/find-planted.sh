# Looks for the traps of another build. Argument: the word that they are known by.
# Root has no wall around it here; then nothing of this is tried, because it would work.
if [ "$(id -u)" = 0 ]; then echo 'BREACH is root'; exit 0; fi
for place in / /tmp /var/tmp /dev/shm /run/lock "$TMPDIR" "$HOME" "$HOME/.npm/_cacache" "$HOME/.config" .git/hooks; do
  ls -A "$place" 2> /dev/null | grep -F "$1" && echo "BREACH found $1 in $place"
done
[ -e "$HOME/.gitconfig" ] && echo 'BREACH found settings of git'
[ -e "$HOME/.npmrc" ] && echo 'BREACH found settings of npm'
[ -x .git/hooks/post-checkout ] && echo 'BREACH found a hook'
ipcs --shmems --queues --semaphores | grep -E "^0x[0-9a-f]+ +[0-9]+ +$(id -un 2> /dev/null || id -u) " && echo 'BREACH found shared memory'
echo 'looked for traps'
