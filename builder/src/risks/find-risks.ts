import { limits, type Risk } from '@trellis/shared'
import type { AppSource } from '../app-source.ts'
import { lockNames } from '../packages/managers.ts'
import type { Plan } from '../plan.ts'
import { envRisk } from './committed-env.ts'
import { type FoundSecret, findSecrets, privateKeyKind } from './find-secrets.ts'
import { manifestRisks, registryRisks } from './install-risks.ts'
import { type WalkBounds, type WalkedText, walkBounds, walkTexts } from './walk-texts.ts'

const mostRisks = 50

export type RiskParts = {
  /** The whole checkout. */
  checkout: AppSource
  plan: Pick<Plan, 'install' | 'installIn'>
  bounds?: WalkBounds
}

/** What will not stop the build but should be known. `isWhole` is false when not all of the checkout was looked through. */
export async function findRisks(parts: RiskParts): Promise<{ risks: Risk[]; isWhole: boolean }> {
  const found: Risk[] = []
  const onText = (text: WalkedText) => {
    if (found.length < mostRisks) found.push(...textRisks(text))
  }
  const { isWhole } = await walkTexts(parts.checkout, onText, parts.bounds ?? walkBounds)
  const risks = [...found, ...(await lockfileRisk(parts))]
  return { risks: risks.slice(0, mostRisks).map(shortened), isWhole }
}

function textRisks({ path, text }: WalkedText): Risk[] {
  const env = envRisk(path, text)
  const secrets = (env ? [] : secretsOf(path, text)).map(({ kind, line, advice }) =>
    secretRisk({ path, kind, line, advice }),
  )
  return [
    ...(env ? [env] : []),
    ...secrets,
    ...(/(?:^|\/)package\.json$/.test(path) ? manifestRisks({ path, text }) : []),
    ...registryRisks({ path, text }),
  ]
}

/** Keys that tests make certificates with open nothing. */
const testPath = /(?:^|\/)(?:tests?|__tests__|specs?|e2e|fixtures?|__fixtures__|mocks?|__mocks__|testdata|examples?)\//i

function secretsOf(path: string, text: string): FoundSecret[] {
  const found = findSecrets(text)
  return testPath.test(path) ? found.filter(({ kind }) => kind !== privateKeyKind) : found
}

type SecretPlace = { path: string; kind: string; line: number; advice: string | undefined }

function secretRisk({ path, kind, line, advice }: SecretPlace): Risk {
  return {
    title: `${/^[AEIO]/i.test(kind) ? 'An' : 'A'} ${kind} is in the source`,
    detail: `Whoever can read the repository can use it. ${advice ?? 'Take it back where it was issued, and keep the new one as a secret of this app.'}`,
    ...{ file: path, line },
  }
}

async function lockfileRisk({ checkout, plan }: RiskParts): Promise<Risk[]> {
  if (!plan.install) return []
  const names = await checkout.list(plan.installIn)
  if (names.some((name) => lockNames.includes(name))) return []
  return [
    {
      title: 'There is no lockfile',
      detail:
        'Each install takes the newest versions that package.json allows, so the same commit can build today and fail ' +
        'tomorrow. Install once on your machine and commit the lockfile.',
    },
  ]
}

/** Paths in a checkout may be longer than the contract has room for. */
function shortened(risk: Risk): Risk {
  const file = risk.file !== undefined && risk.file.length > limits.pathLength ? undefined : risk.file
  const { title, detail, line } = risk
  return {
    ...{ title: title.slice(0, 200), detail: detail.slice(0, 1000) },
    ...(file === undefined ? {} : { file, ...(line === undefined ? {} : { line }) }),
  }
}
