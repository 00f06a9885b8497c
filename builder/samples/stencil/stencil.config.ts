import type { Config } from '@stencil/core'

export const config: Config = { namespace: 'garden', outputTargets: [{ type: 'www', serviceWorker: null }] }
