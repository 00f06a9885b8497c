# Leaves traps for whoever builds next. Argument: a word that the traps are known by.
# Root has no wall around it here; then nothing of this is tried, because it would work.
if [ "$(id -u)" = 0 ]; then echo 'BREACH is root'; exit 0; fi
word=$1
mkdir -p .git/hooks "$HOME/.npm/_cacache" "$HOME/.config/git"
for hook in post-checkout pre-commit post-merge reference-transaction fsmonitor-watchman; do
  printf '#!/bin/sh\necho "BREACH hook %s"\n' "$word" > ".git/hooks/$hook"
  chmod +x ".git/hooks/$hook"
done
echo "$word" > "$HOME/.npm/_cacache/$word"
printf '[core]\n\thooksPath = /tmp/%s\n' "$word" | tee "$HOME/.gitconfig" > "$HOME/.config/git/config"
echo "ignore-scripts=false script-shell=/tmp/$word" > "$HOME/.npmrc"
for place in /tmp /var/tmp /dev/shm /run/lock "$TMPDIR" "$HOME"; do
  { mkdir -p "$place/$word" && chmod 1777 "$place/$word" && echo "$word" > "$place/$word/$word"; } 2> /dev/null
  ln -s /etc/passwd "$place/$word-link" 2> /dev/null
done
ln -sfn / "$HOME/root"
ipcmk --shmem 4096 > /dev/null 2>&1
ipcmk --queue > /dev/null 2>&1
ipcmk --semaphore 1 > /dev/null 2>&1
printf '* * * * * touch /tmp/%s\n' "$word" | crontab - 2> /dev/null && echo 'BREACH wrote a crontab'
echo "planted $word"
