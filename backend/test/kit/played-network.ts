import type { Network, SiteAnswer } from '../../src/ports/network.ts'

const empty: SiteAnswer = { status: 200, type: 'text/plain', body: '' }

/**
 * A network whose hosts below 10. are private and whose sites answer what the test says by path: `answer('/', ...)`. A
 * path of which nothing is said answers 200. `asked` holds every URL in order; `onVisit` runs before each answer.
 */
export function playedNetwork() {
  const answers = new Map<string, SiteAnswer | Error>([
    ['/', { status: 200, type: 'text/html', body: '<h1>Hello</h1>' }],
  ])
  const asked: string[] = []
  const hooks: { onVisit?: (url: string) => Promise<unknown> | unknown } = {}
  const network: Network = {
    reachOf: async (host) => (host.startsWith('10.') ? 'private' : 'open'),
    async visit(url) {
      asked.push(url)
      await hooks.onVisit?.(url)
      const answer = answers.get(new URL(url).pathname) ?? empty
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  return {
    network,
    site: {
      asked,
      hooks,
      answer: (path: string, answer: Partial<SiteAnswer> | Error) =>
        void answers.set(path, answer instanceof Error ? answer : { ...empty, ...answer }),
      page: (body: string) => void answers.set('/', { status: 200, type: 'text/html', body }),
    },
  }
}
