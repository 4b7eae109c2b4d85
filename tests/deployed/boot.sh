# Becomes systemd as the first process of a machine of the test's own: `boot.sh FOLDER PROJECT`, in new namespaces (machine.py starts it).
#
# The machine's root is this one's, read through an overlay whose upper layer lies in memory; /opt, /srv and FOLDER are folders
# below FOLDER, on the disk. Devices, cgroups and the kernel's settings are as a container has them: nothing is set outside.
set -euo pipefail
folder=$1 project=$2
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$folder/machine"
cd "$folder/machine"
mkdir upper work root
mount -t overlay overlay -o "lowerdir=/,upperdir=$PWD/upper,workdir=$PWD/work" root
cd root

mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
for place in run home tmp usr/local/sbin var/log var/backups var/spool; do
  mount -t tmpfs -o mode=755 tmpfs "$place"
done
chmod 1777 tmp
mkdir -p srv
for place in opt srv; do mount --bind "$folder/$place" "$place"; done
mount --bind "$folder" "${folder#/}"
if [ ! -e "${project#/}" ]; then # it lies where the machine has a place of its own, such as /tmp
  mkdir -p "${project#/}"
  mount --bind "$project" "${project#/}"
fi

mount -t tmpfs -o mode=755 tmpfs dev
for node in null zero full random urandom tty; do cp -a "/dev/$node" dev/; done
mknod -m 666 dev/of-the-machine c 1 3 # one that is not for services
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for number in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${number%:*}" "dev/${number#*:}"; done

# What the machine around has: version 2 alone, or version 1 with version 2 beside it.
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  mount -t cgroup2 cgroup2 sys/fs/cgroup
else
  mount -t tmpfs -o mode=755 tmpfs sys/fs/cgroup
  for name in unified systemd memory pids devices blkio cpu cpuacct; do
    [ -d "/sys/fs/cgroup/$name" ] || continue
    mkdir "sys/fs/cgroup/$name"
    case $name in
      unified) mount -t cgroup2 cgroup2 sys/fs/cgroup/unified ;;
      systemd) mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd ;;
      *) mount -t cgroup -o "$name" cgroup "sys/fs/cgroup/$name" ;;
    esac
  done
fi

# A bare system: no service of the machine around, and the story as the one thing to do.
rm -rf etc/systemd/system/*.wants etc/rc?.d etc/fstab
for unit in getty.target systemd-logind.service systemd-modules-load.service systemd-tmpfiles-clean.timer \
  dev-mqueue.mount dev-hugepages.mount sys-fs-fuse-connections.mount sys-kernel-config.mount sys-kernel-debug.mount \
  sys-kernel-tracing.mount proc-sys-fs-binfmt_misc.automount kmod-static-nodes.service systemd-timesyncd.service; do
  ln -sf /dev/null "etc/systemd/system/$unit"
done
mkdir etc/systemd/system/multi-user.target.wants
cp "$folder/story.service" etc/systemd/system/story.service
ln -s ../story.service etc/systemd/system/multi-user.target.wants/story.service

mkdir -p mnt/around
pivot_root . mnt/around
umount -l /mnt/around
mount --make-rshared / # as systemd does where it is no container's: what it mounts for a unit is seen outside of that unit
exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  /lib/systemd/systemd --system --unit=multi-user.target --show-status=no --log-target=journal --crash-reboot=no
