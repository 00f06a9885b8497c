import { useNavigate } from '@solidjs/router'
import type { Plant } from '@trellis/shared'
import { plantStates } from '../../lib/plant-states.ts'
import { setTheme, type Theme, theme } from '../../lib/theme.ts'
import { may } from '../../state/access.ts'
import { useApp } from '../../state/app-context.tsx'
import { useWorkspace } from '../../state/use-workspace.ts'
import { placesFor } from '../chrome/places.ts'
import type { PaletteChoice } from './choices.ts'

const themes: Record<Theme, string> = { system: "The system's theme", light: 'Light theme', dark: 'Dark theme' }
const themeNames: readonly Theme[] = ['system', 'light', 'dark']

/** All that the palette offers here and now; only what the role may do. `deploy` is done in the palette itself. */
export function createChoices(deploy: (plant: Plant) => void): () => PaletteChoice[] {
  const app = useApp()
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const link = ({ href, ...choice }: Omit<PaletteChoice, 'run'> & { href: string }): PaletteChoice => {
    return { ...choice, run: () => navigate(href) }
  }
  const ofPlant = (plant: Plant): PaletteChoice[] => {
    const { id, name } = plant
    const role = workspace()?.role
    const base = `/w/${plant.workspaceId}/p/${id}`
    return [
      link({ id, label: name, about: plantStates[plant.status].word, href: base }),
      ...(may(role, 'deploy')
        ? [{ id: `${id}-deploy`, label: `Deploy ${name}`, about: '', run: () => deploy(plant) }]
        : []),
      ...(may(role, 'roll back') && plant.live
        ? [
            link({
              id: `${id}-back`,
              label: `Roll back ${name}…`,
              about: 'to the release before',
              href: `${base}?ask=rollback`,
            }),
          ]
        : []),
      link({ id: `${id}-logs`, label: `Logs of ${name}`, about: '', href: `${base}/logs` }),
    ]
  }
  const places = () => {
    const here = workspace()
    if (!here) return []
    const beside = placesFor(here.role).map(({ path, label }) =>
      link({ id: path, label, about: here.name, href: `/w/${here.id}${path}` }),
    )
    return [link({ id: 'shelf', label: 'Shelf', about: here.name, href: `/w/${here.id}` }), ...beside]
  }
  return () => [
    ...Object.values(app.live.state.plants).flatMap(ofPlant),
    ...places(),
    ...(app.live.state.workspaces ?? [])
      .filter(({ id }) => id !== workspace()?.id)
      .map(({ id, name }) => link({ id, label: `Workspace ${name}`, about: 'switch to it', href: `/w/${id}` })),
    ...themeNames
      .filter((name) => name !== theme())
      .map((name) => ({ id: `theme-${name}`, label: themes[name], about: '', run: () => setTheme(name) })),
  ]
}
