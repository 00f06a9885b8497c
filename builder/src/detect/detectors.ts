import { buildScriptDetector } from './build-script.ts'
import type { Detector } from './detector.ts'
import { foreignDetector, hugoDetector, jekyllDetector } from './foreign.ts'
import { detectorOf, type Framework } from './framework.ts'
import { angular } from './frameworks/angular.ts'
import { astro } from './frameworks/astro.ts'
import { createReactApp } from './frameworks/create-react-app.ts'
import { docusaurus } from './frameworks/docusaurus.ts'
import { eleventy } from './frameworks/eleventy.ts'
import { ember } from './frameworks/ember.ts'
import { gatsby } from './frameworks/gatsby.ts'
import { next } from './frameworks/next.ts'
import { nuxt } from './frameworks/nuxt.ts'
import { otherFrameworks } from './frameworks/other.ts'
import { parcel } from './frameworks/parcel.ts'
import { reactRouter } from './frameworks/react-router.ts'
import { qwikCity, solidStart, tanstackStart } from './frameworks/starts.ts'
import { sveltekit } from './frameworks/sveltekit.ts'
import { vite } from './frameworks/vite.ts'
import { vitepress } from './frameworks/vitepress.ts'
import { vueCli } from './frameworks/vue-cli.ts'
import { vuepress } from './frameworks/vuepress.ts'
import { webpack } from './frameworks/webpack.ts'
import { plainHtmlDetector } from './plain-html.ts'
import { serverDetector } from './server-app.ts'

/** Those with a framework of their own inside stand before the ones that they have inside. */
const frameworks: readonly Framework[] = [
  ...[next, nuxt, astro, sveltekit, gatsby, reactRouter, tanstackStart, solidStart, qwikCity],
  ...[docusaurus, vitepress, vuepress, eleventy, ember],
  ...otherFrameworks.filter(({ beside }) => !beside),
  ...[angular, createReactApp, vueCli, parcel, vite, webpack],
  ...otherFrameworks.filter(({ beside }) => beside),
]

/** Ordered: the more particular before the more general. `recognise` says which row decides. */
export const detectors: readonly Detector[] = [
  ...frameworks.map(detectorOf),
  hugoDetector,
  jekyllDetector,
  serverDetector,
  buildScriptDetector,
  plainHtmlDetector,
  foreignDetector,
]
