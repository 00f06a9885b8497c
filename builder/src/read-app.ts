import type { BuildSettings } from '@trellis/shared'
import { AppSource } from './app-source.ts'
import { type AppFacts, gatherFacts } from './detect/facts.ts'
import { draftPlan, type PlanDraft } from './make-plan.ts'
import { type AppChoice, chooseApp } from './packages/choose-app.ts'
import { gatherPackageFacts, type PackageFacts } from './packages/facts.ts'
import { readPlatformFiles } from './platform-files/read-platform-files.ts'

export type ReadApp = { app: AppSource; facts: AppFacts; packages: PackageFacts; draft: PlanDraft }

/** Finds the app in a checkout and reads all that decides how it is built. Runs nothing of it. */
export async function readApp(checkout: AppSource, settings: BuildSettings): Promise<ReadApp> {
  const choice = await chooseFolder(checkout, settings)
  const app = await AppSource.open(checkout.root, choice.folder)
  const packages = await gatherPackageFacts(checkout, app.folder)
  const facts = await gatherFacts(app)
  const hints = await readPlatformFiles(app)
  const draft = draftPlan({ facts, packages, hints, settings, because: choice.because })
  return { app, facts, packages, draft }
}

/** What the person set, else what a file for another platform names and is there, else the one app that is found. */
async function chooseFolder(checkout: AppSource, settings: BuildSettings): Promise<AppChoice> {
  if (settings.rootDir !== undefined) {
    return { folder: (await AppSource.open(checkout.root, settings.rootDir)).folder, because: [] }
  }
  const { base } = await readPlatformFiles(checkout)
  if (!base || (await checkout.kindOf(base.value)) !== 'folder') return chooseApp(checkout, settings)
  return { folder: base.value, because: [`${base.file} names the folder ${base.value}`] }
}
