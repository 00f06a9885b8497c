import { Show } from 'solid-js'
import { plainAddress, plainSource, safeHref } from '../../lib/address.ts'
import { Age } from '../../ui/age.tsx'
import { CommitLine } from '../../ui/commit-line.tsx'
import { usePlant } from '../plant/plant-scope.tsx'

/** What visitors get now: commit, release, when and by whom; or that they get nothing yet. */
export function LiveCard() {
  const scope = usePlant()
  const plant = scope.plant
  const source = () => scope.deployments().find(({ releaseId }) => releaseId === plant().live?.releaseId)
  return (
    <section class="overview-card card" aria-labelledby="overview-live">
      <h2 id="overview-live">Live now</h2>
      <Show
        when={plant().live}
        fallback={<p class="soft">Nothing yet. The first deployment that gets through puts it on its address.</p>}
      >
        {(live) => (
          <>
            <CommitLine commit={live().commit} word="committed" />
            <dl class="facts">
              <dt>Released</dt>
              <dd>
                <Age at={live().at} /> by {scope.personName(live().by)}
              </dd>
              <dt>Release</dt>
              <dd>
                <code title={live().releaseId}>{live().releaseId.slice(-10).toLowerCase()}</code>
              </dd>
              <Show when={safeHref(source()?.url ?? '')}>
                {(href) => (
                  <>
                    <dt>Own address</dt>
                    <dd>
                      <a href={href()} target="_blank" rel="noopener noreferrer">
                        {plainAddress(href())}
                      </a>
                    </dd>
                  </>
                )}
              </Show>
            </dl>
          </>
        )}
      </Show>
      <dl class="facts">
        <dt>Source</dt>
        <dd>{plainSource(plant().gitUrl)}</dd>
        <dt>Branch</dt>
        <dd>
          <code>{plant().ref === 'HEAD' ? 'the default branch' : plant().ref}</code>
        </dd>
      </dl>
    </section>
  )
}
