const routers = [
  'react-router-dom',
  'react-router',
  '@tanstack/react-router',
  '@tanstack/solid-router',
  '@tanstack/vue-router',
  '@reach/router',
  'wouter',
  'wouter-preact',
  'preact-router',
  'preact-iso',
  'vue-router',
  '@solidjs/router',
  'svelte-routing',
  'svelte-navigator',
  'svelte-spa-router',
  '@mateothegreat/svelte5-router',
  '@vaadin/router',
  '@lit-labs/router',
  'navigo',
  'universal-router',
] as const

/** The router that makes up addresses in the browser, for which the server must answer with the one page. */
export function findRouter(dependencies: Readonly<Record<string, string>>): string | undefined {
  return routers.find((name) => name in dependencies)
}
