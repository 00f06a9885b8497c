import { useLocation, useNavigate } from '@solidjs/router'
import { readEntryLink } from '../../lib/entry-link.ts'
import { useApp } from '../../state/app-context.tsx'

/** Once somebody is in, what their link brought leaves the address, and the config is read again: set-up may be over. */
export function useAfterwards(): () => void {
  const app = useApp()
  const location = useLocation()
  const navigate = useNavigate()
  return () => {
    const { setupToken, inviteToken } = readEntryLink(location)
    if (!app.session.current()) return
    if (setupToken || inviteToken) navigate('/', { replace: true })
    void app.server.read()
  }
}
