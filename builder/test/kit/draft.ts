import type { BuildSettings } from '@trellis/shared'
import { AppSource } from '../../src/app-source.ts'
import { gatherFacts } from '../../src/detect/facts.ts'
import { draftPlan, type PlanDraft } from '../../src/make-plan.ts'
import { chooseApp } from '../../src/packages/choose-app.ts'
import { gatherPackageFacts } from '../../src/packages/facts.ts'
import { Folder } from './folder.ts'

/** What the builder would do with these files, short of the tools' exact versions. */
export async function draftOf(files: Record<string, string>, settings: BuildSettings = {}): Promise<PlanDraft> {
  using folder = new Folder(files)
  const checkout = await AppSource.open(folder.path, '')
  const { folder: chosen, because } =
    settings.rootDir === undefined
      ? await chooseApp(checkout, settings)
      : { folder: (await AppSource.open(folder.path, settings.rootDir)).folder, because: [] }
  const app = await AppSource.open(folder.path, chosen)
  const packages = await gatherPackageFacts(checkout, app.folder)
  return draftPlan({ facts: await gatherFacts(app), packages, settings, because })
}
