import { Route, Router } from '@solidjs/router'
import { lazy, type ParentProps } from 'solid-js'
import { Frame } from './features/chrome/frame.tsx'
import { EntryGate } from './features/entry/entry-gate.tsx'
import { Home } from './features/entry/home.tsx'
import { NotFound } from './features/entry/not-found.tsx'
import { ShelfPage } from './features/shelf/shelf-page.tsx'
import { WorkspaceRoom } from './features/shelf/workspace-room.tsx'
import { AppProvider } from './state/app-context.tsx'

const PlantPage = lazy(() => import('./features/plant/plant-page.tsx'))
const OverviewTab = lazy(() => import('./features/overview/overview-tab.tsx'))
const DeploymentsTab = lazy(() => import('./features/deployments/deployments-tab.tsx'))
const LogsTab = lazy(() => import('./features/logs/logs-tab.tsx'))
const ActivityPage = lazy(() => import('./features/activity/activity-page.tsx'))
const PeoplePage = lazy(() => import('./features/people/people-page.tsx'))
const WorkspacePage = lazy(() => import('./features/workspace/workspace-page.tsx'))
const SecretsPage = lazy(() => import('./features/secrets/secrets-page.tsx'))
const SecretsTab = lazy(() => import('./features/secrets/secrets-tab.tsx'))
const SettingsTab = lazy(() => import('./features/settings/settings-tab.tsx'))

function Root(props: ParentProps) {
  return (
    <AppProvider>
      <Frame>
        <EntryGate>{props.children}</EntryGate>
      </Frame>
    </AppProvider>
  )
}

export function Trellis() {
  return (
    <Router root={Root}>
      <Route path="/" component={Home} />
      <Route path="/invite/:token" component={Home} />
      <Route path="/w/:workspaceId" component={WorkspaceRoom}>
        <Route path="/" component={ShelfPage} />
        <Route path="/settings" component={WorkspacePage} />
        <Route path="/activity" component={ActivityPage} />
        <Route path="/secrets" component={SecretsPage} />
        <Route path="/people" component={PeoplePage} />
        <Route path="/p/:plantId" component={PlantPage}>
          <Route path="/" component={OverviewTab} />
          <Route path="/deployments" component={DeploymentsTab} />
          <Route path="/logs/:deploymentId?" component={LogsTab} />
          <Route path="/secrets" component={SecretsTab} />
          <Route path="/settings" component={SettingsTab} />
        </Route>
      </Route>
      <Route path="*" component={NotFound} />
    </Router>
  )
}
