import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { limits } from '@trellis/shared/limits'
import type { Isolation, Sample } from '@trellis/shared/server-config'
import { z } from 'zod'
import type { Addresses, Config } from './config.ts'
import { localRegion } from './core/blob-space.ts'
import { root } from './root.ts'
import type { Settings } from './services/parts.ts'

const Package = z.object({ version: z.string() })
const SampleIndex = z.array(z.object({ id: z.string(), name: z.string(), about: z.string() }))

/** What the services need of the configuration and of what ships with the server. */
export function settingsOf(config: Config, addresses: Addresses, isolation: () => Promise<Isolation>): Settings {
  const { openSignup, allowedDomains, allowPrivateGit, allowFileGit, logDays, setupToken } = config
  return {
    version: programVersion(),
    url: addresses.url,
    builderUrl: addresses.builderUrl,
    apps: addresses.apps,
    regions: regionsOf(config),
    openSignup,
    allowedDomains,
    allowPrivateGit,
    allowFileGit,
    maxBuilds: config.maxBuilds ?? usualBuilds(config),
    buildLimits: operatorLimits(config.buildLimits),
    logDays,
    ...(setupToken && { setupToken }),
    samples: samples(),
    isolation,
  }
}

/** The region of plants that name none comes first. */
function regionsOf({ cloud: { artifacts } }: Config): string[] {
  if (!artifacts) return [localRegion]
  return [artifacts.region, ...[...artifacts.buckets.keys()].filter((region) => region !== artifacts.region)]
}

/** Builds on this machine share its processors; tasks of ECS bring their own. */
function usualBuilds({ cloud }: Config): number {
  return cloud.runner ? 20 : Math.max(1, Math.floor(availableParallelism() / 2))
}

/** The version of this program. */
export function programVersion(): string {
  return Package.parse(readJson('backend/package.json')).version
}

function operatorLimits(set: Config['buildLimits']): Settings['buildLimits'] {
  return {
    seconds: set.seconds ?? limits.buildMinutes * 60,
    memoryBytes: set.memoryBytes ?? limits.buildMemoryBytes,
    processes: set.processes ?? limits.buildProcesses,
    diskBytes: set.diskBytes ?? limits.buildDiskBytes,
    logBytes: set.logBytes ?? limits.logVolumeBytes,
    logLines: limits.logVolumeLines,
    outputFiles: limits.outputFiles,
    outputFileBytes: limits.outputFileBytes,
    outputBytes: limits.outputBytes,
  }
}

/** None where the folder of samples was left out of an installation. */
function samples(): Sample[] {
  const list = 'builder/samples/samples.json'
  if (!existsSync(join(root, list))) return []
  const index = SampleIndex.parse(readJson(list))
  return index.map(({ id, name, about }) => ({ id, name, about, gitUrl: `sample:${id}` }))
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}
