import { useLocation, useNavigate } from '@solidjs/router'
import { readEntryLink } from '../../lib/entry-link.ts'
import { useApp } from '../../state/app-context.tsx'

/**
 * Once somebody is in, a set-up link leaves the address, and the config is read again: set-up may be over. An invitation
 * stays: whoever signs in with an account that they had has yet to accept it.
 */
export function useAfterwards(): () => void {
  const app = useApp()
  const location = useLocation()
  const navigate = useNavigate()
  return () => {
    const { setupToken } = readEntryLink(location)
    if (!app.session.current()) return
    if (setupToken) navigate('/', { replace: true })
    void app.server.read()
  }
}
