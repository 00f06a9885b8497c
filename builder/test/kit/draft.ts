import type { BuildSettings } from '@trellis/shared'
import { AppSource } from '../../src/app-source.ts'
import type { PlanDraft } from '../../src/make-plan.ts'
import { readApp } from '../../src/read-app.ts'
import { Folder } from './folder.ts'

/** What the builder would do with these files, short of the tools' exact versions. */
export async function draftOf(files: Record<string, string>, settings: BuildSettings = {}): Promise<PlanDraft> {
  using folder = new Folder(files)
  return (await readApp(await AppSource.open(folder.path, ''), settings)).draft
}
