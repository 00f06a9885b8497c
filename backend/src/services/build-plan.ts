import type { BuildPlan } from '@trellis/shared/builder-protocol'
import { smallestLimits } from '../core/build-limits.ts'
import { fail } from '../core/failure.ts'
import type { DeploymentRecord } from '../core/records.ts'
import { deploymentLabel, plantLabel, siteUrl } from '../core/site-address.ts'
import { documents } from '../ports/documents.ts'
import { openGiven } from './build-secrets.ts'
import type { Parts } from './parts.ts'

/** What a builder is to do. It is the only place through which anything of a workspace reaches users' code. */
export async function buildPlan(
  parts: Parts,
  record: DeploymentRecord,
  facts: { attempt: number; firstSeq: number },
): Promise<BuildPlan> {
  const plant = (await parts.store.get(documents.plant(record.plantId)))?.data
  if (!plant) throw fail('conflict', 'The plant was deleted. The builder stops.')
  const workspace = (await parts.store.get(documents.workspace(plant.workspaceId)))?.data
  if (!workspace) throw fail('conflict', 'The workspace was deleted. The builder stops.')
  const { secrets, credential } = await openGiven(parts, record, plant)
  const label = record.target === 'production' ? plantLabel(plant.slug) : deploymentLabel(plant.slug, record.id)
  return {
    deploymentId: record.id,
    plantId: plant.id,
    workspaceId: plant.workspaceId,
    attempt: facts.attempt,
    firstSeq: facts.firstSeq,
    environment: record.environment,
    kind: plant.kind,
    source: { gitUrl: plant.gitUrl, ref: record.ref, ...(credential ? { credential } : {}) },
    allowPrivateGit: parts.settings.allowPrivateGit,
    settings: record.settings,
    secrets,
    limits: smallestLimits(parts.settings.buildLimits, workspace.policy.buildLimits, plant.buildLimits),
    variables: {
      TRELLIS: '1',
      TRELLIS_ENVIRONMENT: record.environment,
      TRELLIS_DEPLOYMENT_ID: record.id,
      TRELLIS_SITE_URL: siteUrl(parts.settings.apps, label),
    },
  }
}
