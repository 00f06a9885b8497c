import { bunFailures } from './known-bun.ts'
import { bundlerFailures } from './known-bundlers.ts'
import { checkFailures } from './known-checks.ts'
import type { KnownFailure } from './known-failure.ts'
import { frameworkFailures } from './known-frameworks.ts'
import { gitFailures } from './known-git.ts'
import { hostFailures } from './known-host.ts'
import { nativeFailures } from './known-native.ts'
import { networkFailures } from './known-network.ts'
import { nodeFailures } from './known-node.ts'
import { npmFailures } from './known-npm.ts'
import { pnpmFailures } from './known-pnpm.ts'
import { styleFailures } from './known-styles.ts'
import { yarnFailures } from './known-yarn.ts'

/** All known failures. On one line the first that matches wins, so what is more particular stands first. */
export const knownFailures: readonly KnownFailure[] = [
  ...hostFailures,
  ...nativeFailures,
  ...gitFailures,
  ...npmFailures,
  ...pnpmFailures,
  ...yarnFailures,
  ...bunFailures,
  ...networkFailures,
  ...styleFailures,
  ...frameworkFailures,
  ...bundlerFailures,
  ...checkFailures,
  ...nodeFailures,
]
