import type { RealIsolation } from '../kit/isolations.ts'

/**
 * One way to go beyond one's own build. `run` is a line of shell that prints `BREACH` and what was reached; `did` is what
 * shows that it was tried at all. `notHeld` names the kinds that do not promise to hold a certain line, with the reason.
 */
export type Attack = {
  name: string
  run: (aims: Aims) => string
  did: RegExp
  notHeld?: { kind: RealIsolation; breach: RegExp; because: string }[]
}

/** Where to strike. */
export type Aims = { secretPlaces: string[]; closed: string[]; sleep: string; word: string }

export const attacks: readonly Attack[] = [
  {
    name: 'read the memory, the environment, the files and the folders of other processes, or signal them',
    run: () => 'node attack/processes.mjs',
    did: /^processes \d+$/m,
  },
  {
    name: 'trace other processes',
    run: () => 'perl attack/ptrace.pl',
    did: /^ptrace was tried$/m,
  },
  {
    name: 'gain rights: setuid programs, namespaces, mounts, devices, routes, limits',
    run: () => 'sh attack/rights.sh',
    did: /^NoNewPrivs:\s+1$/m,
    notHeld: [
      {
        kind: 'uid',
        breach: /made a (user|mount) namespace/,
        because:
          'where the kernel lets every user make namespaces nothing of ours forbids it; a container’s engine does',
      },
    ],
  },
  {
    name: 'read the data folder, other builds’ files and keys, and write outside of its own folders',
    run: ({ secretPlaces }) =>
      `sh attack/outside.sh ${secretPlaces.map((place) => `'${place}'`).join(' ')}; echo outside was tried`,
    did: /^outside was tried$/m,
  },
  {
    name: 'reach the backend, Redis, loopback, the metadata service and private networks',
    run: ({ closed }) =>
      `node attack/knock.mjs ${closed.map((target) => `'${target}'`).join(' ')} | sed 's/^\\(knock .* open\\)$/BREACH \\1/'; echo knocked`,
    did: /^knocked$/m,
    notHeld: [
      { kind: 'uid', breach: /knock/, because: 'the network is the host’s; whatever answers there gives nothing' },
    ],
  },
  {
    name: 'plant traps for the next build',
    run: ({ word }) => `sh attack/plant.sh ${word}`,
    did: /^planted /m,
  },
  {
    name: 'leave processes behind',
    run: ({ sleep }) => `sh attack/daemon.sh ${sleep}; echo left`,
    did: /^left$/m,
  },
]
