import type { Step, StepName } from '@trellis/shared'

export const stepLabels: Record<StepName, string> = {
  queue: 'Queue',
  clone: 'Clone',
  analyze: 'Analyze',
  install: 'Install',
  build: 'Build',
  upload: 'Upload',
  verify: 'Verify',
  release: 'Release',
}

/** How a running step is said in a sentence. */
export const stepDoing: Record<StepName, string> = {
  queue: 'waiting its turn',
  clone: 'cloning',
  analyze: 'looking at the code',
  install: 'installing',
  build: 'building',
  upload: 'uploading',
  verify: 'verifying',
  release: 'going live',
}

export const stepStatusWords: Record<Step['status'], string> = {
  pending: 'not started',
  active: 'running',
  completed: 'done',
  failed: 'failed',
  skipped: 'skipped',
  cancelled: 'cancelled',
}
