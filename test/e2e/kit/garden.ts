import { packageWithBuild, quickBuild } from '../../kit/sites.ts'
import type { Plant } from '../../kit/wire.ts'
import { chatteringBuild, waitingBuild, wordyBuild } from './builds.ts'
import type { House } from './house.ts'

export type Garden = Record<'healthy' | 'failed' | 'stillborn' | 'empty' | 'growing' | 'queued' | 'moved', Plant>

const broken = packageWithBuild(`
console.log('vite v8.0.0 building for production...')
console.error("Error: Cannot find module './seeds.js' imported from src/main.js")
process.exit(1)
`)

/** Plants one app for each state that a plant can be in; the last ones stay on their way until the server stops. */
export async function plantGarden({ ada, git, workspaceId }: House): Promise<Garden> {
  const source = (name: string, files: Record<string, string | Uint8Array>, message: string) => {
    const { repository, url } = git.repository(name)
    repository.commit(files, message)
    return { repository, url }
  }
  const deploy = (url: string, name: string) => ada.startDeploy({ workspaceId, gitUrl: url, name })
  const shop = source('shop', wordyBuild(200), 'Show the opening hours on the front page')
  const healthy = (await ada.deployed({ workspaceId, gitUrl: shop.url, name: 'Flower shop' })).plant

  const blog = source('blog', quickBuild('good'), 'Write about tomatoes')
  const failed = (await ada.deployed({ workspaceId, gitUrl: blog.url, name: 'Garden blog' })).plant
  blog.repository.commit(broken, 'Import seeds from a file of its own')
  await ada.finished((await ada.startDeploy({ workspaceId, plantId: failed.id })).deployment.id)

  const docs = source('docs', quickBuild('first'), 'Explain how to water')
  const moved = (await ada.deployed({ workspaceId, gitUrl: docs.url, name: 'Handbook' })).plant
  docs.repository.commit(
    quickBuild('second'),
    'Explain how to prune, with pictures and a long subject that has to be cut',
  )
  await ada.deployed({ workspaceId, plantId: moved.id })
  const back = await ada.send<{ deployment: { id: string } }>('rollback', { plantId: moved.id })
  await ada.finished(back.deployment.id)

  const stillborn = await deploy(source('seedling', broken, 'Begin').url, 'Seedling')
  await ada.finished(stillborn.deployment.id)
  const empty = await deploy(source('idea', waitingBuild(), 'An idea').url, 'Just an idea')
  await ada.send('cancel-deploy', { deploymentId: empty.deployment.id })
  await ada.finished(empty.deployment.id)
  const growing = await deploy(source('radio', chatteringBuild(200), 'Play the radio').url, 'Radio')
  const queued = await deploy(source('later', quickBuild('later'), 'Later').url, 'Newsletter')
  return {
    healthy,
    failed,
    stillborn: stillborn.plant,
    empty: empty.plant,
    growing: growing.plant,
    queued: queued.plant,
    moved,
  }
}
