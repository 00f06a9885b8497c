/** Prefixes by which bundlers tell variables that they write into the pages, and whose they are. */
const prefixes: readonly { prefix: string; framework: string }[] = [
  { prefix: 'VITE_', framework: 'Vite' },
  { prefix: 'NEXT_PUBLIC_', framework: 'Next.js' },
  { prefix: 'NUXT_PUBLIC_', framework: 'Nuxt' },
  { prefix: 'REACT_APP_', framework: 'Create React App' },
  { prefix: 'VUE_APP_', framework: 'Vue CLI' },
  { prefix: 'GATSBY_', framework: 'Gatsby' },
  { prefix: 'EXPO_PUBLIC_', framework: 'Expo' },
  { prefix: 'PUBLIC_', framework: 'Astro, SvelteKit and Rsbuild' },
  { prefix: 'NG_APP_', framework: 'Angular with @ngx-env' },
  { prefix: 'STORYBOOK_', framework: 'Storybook' },
  { prefix: 'GRIDSOME_', framework: 'Gridsome' },
  { prefix: 'SNOWPACK_PUBLIC_', framework: 'Snowpack' },
  { prefix: 'REDWOOD_ENV_', framework: 'RedwoodJS' },
  { prefix: 'TARO_APP_', framework: 'Taro' },
]

/** Which framework shows every variable of this name to visitors. */
export function publicPrefixOf(name: string): { prefix: string; framework: string } | undefined {
  return prefixes.find(({ prefix }) => name.startsWith(prefix) && name.length > prefix.length)
}

const telling = /SECRET|PASSW|PRIVATE|TOKEN|CREDENTIAL|(^|_)(API_?|ACCESS_?)?KEY$/

/**
 * What a person is asked or told about a name and its exposure; nothing where both fit together. A name that bundlers show
 * is asked about, because its deployments would be stopped for showing a secret; one that sounds secret is not hidden
 * when it is public.
 */
export function exposureNote(name: string, exposure: 'secret' | 'public'): string | undefined {
  const found = publicPrefixOf(name)
  if (found && exposure === 'secret')
    return `${found.framework} writes variables that begin with ${found.prefix} into the pages. Mark ${name} as public if everybody may see it; else give it another name, or deployments that show it will be stopped.`
  if (exposure === 'public' && telling.test(name))
    return `${name} sounds like something secret. As public it is neither hidden in logs nor searched for in what is published.`
  return undefined
}
