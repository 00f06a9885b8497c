# Reads and writes where nothing of this build's is. Arguments: places that hold a secret.
# Root has no wall around it here; then nothing of this is tried, because it would work.
if [ "$(id -u)" = 0 ]; then echo 'BREACH is root'; exit 0; fi
for place in "$@"; do
  ls -A "$place" > /dev/null 2>&1 && echo "BREACH listed $place"
  find "$place" -type f -exec head -c 200 {} \; 2> /dev/null
  echo evil 2> /dev/null > "$place/evil" && echo "BREACH wrote into $place"
done
for place in / /etc /usr /usr/bin /usr/local/bin /opt /opt/node /opt/trellis /opt/trellis/evil /root /home /var /var/lib \
  /var/lib/trellis-jobs /var/lib/trellis-jobs/toolchains /var/spool/cron/crontabs /etc/cron.d /boot /srv /mnt /media \
  /run /dev /sys /sys/fs/cgroup /sys/fs/cgroup/pids /sys/fs/cgroup/memory; do
  { echo evil > "$place/evil"; } 2> /dev/null && echo "BREACH wrote into $place" && rm -f "$place/evil"
done
for file in /etc/shadow /etc/ssh/ssh_host_ed25519_key /root/.npmrc /root/.ssh/id_rsa /var/lib/trellis-jobs/*/owner.json; do
  head -c 1 "$file" > /dev/null 2>&1 && echo "BREACH read $file"
done
ls -A "$HOME" "$TMPDIR" | grep -i evil && echo 'BREACH found what another build has left'
true
