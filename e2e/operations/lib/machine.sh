#!/usr/bin/env bash
# The inside of machine.mjs: becomes the first process of a throwaway machine. Runs in namespaces of its
# own, as root; what it writes is in memory and gone with it.
#
#   machine.sh FOLDER     FOLDER holds the fifo `ready` and whatever the machine is to see in /machine
set -euo pipefail

SHARED=$1
mount --make-rprivate /
mount -t tmpfs tmpfs "$SHARED/root"
mkdir "$SHARED"/root/{upper,work,merged}
ROOT=$SHARED/root/merged
# This machine's own programs, seen through a layer that takes what is written.
mount -t overlay overlay -o "lowerdir=/,upperdir=$SHARED/root/upper,workdir=$SHARED/root/work" "$ROOT"

mount -t proc proc "$ROOT/proc"
mount -t sysfs -o ro sysfs "$ROOT/sys"
if [ "$(stat -fc %T /sys/fs/cgroup)" = cgroup2fs ]; then
  mount -t cgroup2 cgroup2 "$ROOT/sys/fs/cgroup"
else
  mount -t tmpfs -o mode=755 tmpfs "$ROOT/sys/fs/cgroup"
  mkdir "$ROOT"/sys/fs/cgroup/{systemd,unified}
  mount -t cgroup -o none,name=systemd,xattr cgroup "$ROOT/sys/fs/cgroup/systemd"
  mount -t cgroup2 cgroup2 "$ROOT/sys/fs/cgroup/unified"
fi
for folder in run tmp dev var/tmp; do mount -t tmpfs -o mode=755 tmpfs "$ROOT/$folder"; done
chmod 1777 "$ROOT"/{tmp,var/tmp}
mkdir -p "$ROOT"/dev/{pts,shm,mqueue}
for device in null zero full random urandom tty; do
  touch "$ROOT/dev/$device"
  mount --bind "/dev/$device" "$ROOT/dev/$device"
done
mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts "$ROOT/dev/pts"
ln -s pts/ptmx "$ROOT/dev/ptmx"
# The kernel is everybody's.
mount -o bind,ro "$ROOT/proc/sys" "$ROOT/proc/sys"

# Nothing starts but what a test starts, its log, and the bus that it is asked through.
UNITS=$ROOT/etc/systemd/system
rm -rf "$ROOT"/usr/lib/systemd/system/*.wants "$UNITS"/*.{wants,requires} "$ROOT/usr/sbin/policy-rc.d"
for target in sysinit basic; do
  printf '[Unit]\nDefaultDependencies=no\n' >"$UNITS/$target.target"
done
# Nobody looks for manual pages there.
rm -f "$ROOT/var/lib/man-db/auto-update"
mkdir "$ROOT/machine"
mount --bind "$SHARED" "$ROOT/machine"
cat >"$UNITS/machine.service" <<'UNIT'
[Unit]
Wants=dbus.socket systemd-journald.service
After=dbus.socket systemd-journald.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'echo >/machine/ready'
UNIT

ip link set lo up
# What is mounted for one unit must be seen by the others, as after an ordinary start.
mkdir "$ROOT/outside"
cd "$ROOT"
pivot_root . outside
umount --lazy outside
mount --make-rshared /
exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --unit=machine.service --log-target=journal --show-status=no
