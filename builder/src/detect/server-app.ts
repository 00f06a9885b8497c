import { dependenciesOf } from '../package-json.ts'
import type { Detector } from './detector.ts'
import type { AppFacts } from './facts.ts'
import { needsServer } from './frameworks/words.ts'
import { makesPackage, plainScript, scriptsOf, wholeScript } from './scripts.ts'

const serverPackages = [
  ...['express', 'fastify', 'koa', 'hono', '@hono/node-server', '@nestjs/core', '@hapi/hapi', 'restify', 'polka', 'h3'],
  ...['@feathersjs/feathers', '@adonisjs/core', 'sails', 'loopback', '@loopback/rest', '@strapi/strapi', 'keystone'],
  ...['@keystone-6/core', 'apollo-server', '@apollo/server', 'graphql-yoga', 'socket.io', 'micro', 'elysia', 'payload'],
]
const starters =
  /(^|[\s;&|/])(node(?!-sass)|nodemon|ts-node(-dev)?|tsx|bun(?!\s+(--bun\s+)?(vite|run|x))|deno|pm2(-runtime)?|forever|nest|strapi|medusa|keystone|sails|micro|fastify|ace|meteor)\s+\S/
/** A `start` that only serves while somebody works says nothing about a server app. */
const devServers =
  /\b(vite|webpack|webpack-dev-server|react-scripts|craco|ng|vue-cli-service|parcel|http-server|live-server|browser-sync|lite-server|serve|eleventy|gulp|grunt|snowpack|wmr|esbuild|rollup|budo|beefy|servor|sirv|five-server|@web\/dev-server|wds|web-dev-server|scripts\/(start|dev|serve)|stencil|ember|hexo|astro|next|nuxt|gatsby|docusaurus|vitepress|expo|storybook|tailwindcss|sass)\b/

export const serverDetector: Detector = {
  id: 'server-app',
  help: 'a server app, which is recognised and not built',
  sample: 'server-app',
  detect(facts) {
    if (!facts.package || facts.pages.length > 0) return undefined
    const scripts = scriptsOf(facts)
    const build = plainScript(scripts)
    if (build !== undefined && !makesPackage(facts, wholeScript(scripts, build))) return undefined
    const sign = startOf(facts) ?? packageOf(facts)
    if (sign === undefined) return undefined
    return {
      framework: 'Server app',
      output: [],
      fallback: 'none',
      refusal: needsServer(
        `a server app (${sign})`,
        'If it has pages that can be files, add a build script that writes them with an index.html, or set a build command and an output folder in the settings.',
      ),
      because: [sign],
      strength: 'likely',
    }
  },
}

/** How the app is started, when that starts a program of its own. */
export function startOf(facts: AppFacts): string | undefined {
  const { start } = scriptsOf(facts)
  if (start !== undefined && starters.test(start) && !devServers.test(start))
    return `package.json starts it with "${start.slice(0, 120)}"`
  return /^web\s*:/m.test(facts.configs.Procfile ?? '') ? 'its Procfile starts a web process' : undefined
}

function packageOf(facts: AppFacts): string | undefined {
  const dependencies = facts.package?.dependencies ?? dependenciesOf(facts.package)
  const name = serverPackages.find((each) => each in dependencies)
  return name === undefined ? undefined : `package.json names ${name}`
}
