// Reads whatever it can of processes that are not this build's own, and says which of it could be read.
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

const mine = process.getuid()
if (mine === 0) {
  console.log('BREACH is root')
  process.exit()
}

function ownerOf(pid) {
  try {
    return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return mine
  }
}

const ways = {
  environ: (at) => readFileSync(`${at}/environ`),
  memory: (at) => closeSync(openSync(`${at}/mem`)),
  maps: (at) => readFileSync(`${at}/maps`),
  files: (at) => readdirSync(`${at}/fd`),
  folder: (at) => readlinkSync(`${at}/cwd`),
  root: (at) => readdirSync(`${at}/root/`),
  signal: (_at, pid) => process.kill(pid, 0),
}

const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
for (const pid of pids.filter((each) => ownerOf(each) !== mine)) {
  for (const [name, read] of Object.entries(ways)) {
    try {
      // A thread of the kernel has no memory, and everybody may read that.
      if (read(`/proc/${pid}`, Number(pid))?.length === 0) continue
      console.log(`BREACH ${name} of process ${pid}`)
    } catch {
      // This is how it should be.
    }
  }
}
// What everybody may see of processes must hold no secret; the test looks for them in the log.
for (const pid of pids) {
  try {
    console.log(`seen ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').slice(0, 500)}`)
  } catch {
    // It has ended.
  }
}
console.log(`processes ${pids.length}`)
