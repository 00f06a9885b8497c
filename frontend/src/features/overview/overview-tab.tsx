import { Match, Show, Switch } from 'solid-js'
import { PlantTalk } from '../conversation/plant-talk.tsx'
import { DecisionCard } from '../decision/decision-card.tsx'
import { OutcomeCard } from '../decision/outcome-card.tsx'
import { usePlantDecision } from '../decision/plant-decision.ts'
import { usePlant } from '../plant/plant-scope.tsx'
import { AnalysisCard } from './analysis-card.tsx'
import { AutomaticPaused } from './automatic-paused.tsx'
import { FailureCard } from './failure-card.tsx'
import { LiveCard } from './live-card.tsx'
import { RisksCard } from './risks-card.tsx'
import './overview.css'

/** What is live, what went wrong last, how the app is built, and what looks risky in it. */
export default function OverviewTab() {
  const scope = usePlant()
  const decision = usePlantDecision()
  const lastOutcome = () => scope.deployments().find(({ status }) => status === 'ready' || status === 'error')
  const failed = () => {
    const one = lastOutcome()
    return one?.status === 'error' ? one : undefined
  }
  /** Said by the question itself, or no longer anybody's concern because the team went back. */
  const isSettled = () => decision()?.status === 'open' || decision()?.status === 'approved'
  const analysis = () => scope.deployments().find((one) => one.analysis !== undefined)?.analysis
  const risks = () => analysis()?.risks ?? []
  return (
    <div class="overview">
      <Show when={decision()}>
        {(request) => (
          <Switch>
            <Match when={request().status === 'open'}>
              <DecisionCard request={request()} />
            </Match>
            <Match when={request().status !== 'open'}>
              <OutcomeCard request={request()} />
            </Match>
          </Switch>
        )}
      </Show>
      <Show when={!isSettled() && failed()}>
        {(deployment) => <FailureCard deployment={deployment()} isLive={scope.plant().live !== undefined} />}
      </Show>
      <AutomaticPaused />
      <div class="overview-columns">
        <div class="overview-column">
          <LiveCard />
          <PlantTalk />
        </div>
        <Show when={analysis()}>{(report) => <AnalysisCard report={report()} />}</Show>
      </div>
      <Show when={risks().length > 0}>
        <RisksCard risks={risks()} />
      </Show>
    </div>
  )
}
