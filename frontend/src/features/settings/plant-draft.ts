import type { BuildSettings, CommandInput, Plant } from '@trellis/shared'
import { slugProblem } from '../../lib/address.ts'

export const settingNames = ['rootDir', 'installCommand', 'buildCommand', 'outputDir'] as const
type TextDraft = { name: string; slug: string; ref: string; region: string } & Record<
  (typeof settingNames)[number],
  string
>
export type PlantDraft = TextDraft & { submodules: boolean }
export type PlantChange = Omit<CommandInput<'update-plant'>, 'plantId' | 'requestId'>

export function draftOf(plant: Plant): PlantDraft {
  const { settings } = plant
  return {
    name: plant.name,
    slug: plant.slug,
    ref: plant.ref,
    region: plant.region,
    rootDir: settings.rootDir ?? '',
    installCommand: settings.installCommand ?? '',
    buildCommand: settings.buildCommand ?? '',
    outputDir: settings.outputDir ?? '',
    submodules: settings.submodules ?? false,
  }
}

/** Only what differs; the settings always whole, because an empty one means "find it yourself" again. */
export function changeOf(plant: Plant, draft: PlantDraft): PlantChange {
  const before = draftOf(plant)
  const settings: BuildSettings = { ...plant.settings }
  for (const name of settingNames) {
    const value = draft[name].trim()
    if (value) settings[name] = value
    else delete settings[name]
  }
  if (draft.submodules) settings.submodules = true
  else delete settings.submodules
  const builtOtherwise =
    draft.submodules !== before.submodules || settingNames.some((name) => draft[name].trim() !== before[name])
  return {
    ...(draft.name.trim() !== before.name && { name: draft.name.trim() }),
    ...(draft.slug !== before.slug && { slug: draft.slug }),
    ...(draft.ref.trim() !== before.ref && { ref: draft.ref.trim() || 'HEAD' }),
    ...(draft.region !== before.region && { region: draft.region }),
    ...(builtOtherwise && { settings }),
  }
}

export function isSendable(plant: Plant, draft: PlantDraft): boolean {
  if (draft.name.trim() === '' || slugProblem(draft.slug)) return false
  return Object.keys(changeOf(plant, draft)).length > 0
}
