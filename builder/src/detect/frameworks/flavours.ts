import type { AppFacts } from '../facts.ts'

/** The library is recognised by its plugin first, because apps carry several libraries but one plugin. */
const flavours: readonly { name: string; packages: readonly string[] }[] = [
  { name: 'Preact', packages: ['@preact/preset-vite', '@rsbuild/plugin-preact'] },
  { name: 'Solid', packages: ['vite-plugin-solid', '@rsbuild/plugin-solid'] },
  { name: 'Qwik', packages: ['@builder.io/qwik', '@qwik.dev/core'] },
  {
    name: 'Vue',
    packages: [
      '@vitejs/plugin-vue',
      '@vitejs/plugin-vue-jsx',
      '@vitejs/plugin-vue2',
      'vite-plugin-vue2',
      '@rsbuild/plugin-vue',
    ],
  },
  { name: 'Svelte', packages: ['@sveltejs/vite-plugin-svelte', '@rsbuild/plugin-svelte'] },
  {
    name: 'React',
    packages: ['@vitejs/plugin-react', '@vitejs/plugin-react-swc', '@vitejs/plugin-react-oxc', '@rsbuild/plugin-react'],
  },
  { name: 'React', packages: ['react-dom', 'react'] },
  { name: 'Preact', packages: ['preact'] },
  { name: 'Vue', packages: ['vue'] },
  { name: 'Svelte', packages: ['svelte'] },
  { name: 'Solid', packages: ['solid-js'] },
  { name: 'Lit', packages: ['lit', 'lit-element'] },
]

/** The library that draws the pages in the browser. */
export function flavourOf(dependencies: Readonly<Record<string, string>>): string | undefined {
  return flavours.find(({ packages }) => packages.some((name) => name in dependencies))?.name
}

/** Whether one page stands for all addresses: it is the only one, and something draws it in the browser. */
export function isOnePage(facts: AppFacts): boolean {
  return facts.pages.includes('') && facts.htmlFiles === 1
}
