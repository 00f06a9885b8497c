import { Show } from 'solid-js'
import { may } from '../../state/access.ts'
import { useWorkspace } from '../../state/use-workspace.ts'
import { DeletePlant } from './delete-plant.tsx'
import { GitCredentialCard } from './git-credential.tsx'
import { PlantLimits } from './plant-limits.tsx'
import { SettingsForm } from './settings-form.tsx'
import './settings.css'

/** What can be changed about a plant, for those who may. */
export default function SettingsTab() {
  const workspace = useWorkspace()
  return (
    <Show
      when={may(workspace()?.role, 'change')}
      fallback={<p class="soft">Maintainers and owners can change a plant. Ask one of them.</p>}
    >
      <div class="settings">
        <SettingsForm />
        <GitCredentialCard />
        <PlantLimits />
        <DeletePlant />
      </div>
    </Show>
  )
}
