import { createSignal, For, Show } from 'solid-js'
import { setTheme, type Theme, theme } from '../../lib/theme.ts'
import { useApp } from '../../state/app-context.tsx'
import { Initials } from '../../ui/initials.tsx'
import { Menu } from '../../ui/menu.tsx'
import { EverywhereDialog } from './everywhere-dialog.tsx'
import { openKeys } from './keys-dialog.tsx'

const themes: { id: Theme; label: string }[] = [
  { id: 'system', label: "The system's theme" },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
]

export function UserMenu() {
  const app = useApp()
  const user = () => app.session.current()?.user
  const [leaving, setLeaving] = createSignal(false)
  return (
    <Show when={user()}>
      {(someone) => (
        <>
          <Menu
            align="end"
            face={
              <>
                <span class="visually-hidden">Account of {someone().name}</span>
                <Initials name={someone().name} />
              </>
            }
          >
            <div class="menu-note">
              {someone().name}
              <br />
              {someone().email}
            </div>
            <hr />
            <For each={themes}>
              {(one) => (
                <button type="button" aria-pressed={theme() === one.id} onClick={() => setTheme(one.id)}>
                  {one.label}
                </button>
              )}
            </For>
            <hr />
            <button type="button" onClick={openKeys}>
              Keys
            </button>
            <button type="button" onClick={() => app.session.signOut()}>
              {app.session.firebase() ? 'Sign out on this device' : 'Sign out'}
            </button>
            <Show when={app.session.firebase()}>
              <button type="button" onClick={() => setLeaving(true)}>
                Sign out on all devices
              </button>
            </Show>
          </Menu>
          <Show when={app.session.firebase()}>
            {(door) => <EverywhereDialog door={door()} open={leaving()} onClose={() => setLeaving(false)} />}
          </Show>
        </>
      )}
    </Show>
  )
}
