import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { freePort } from '../../test/kit/server.ts'
import { until } from '../../test/kit/until.ts'

/** One nginx worker that serves the folder of a file from its page cache. Answers the port and the way to end it. */
export async function startNginx(file: string): Promise<{ port: number; end: () => Promise<void> }> {
  const port = await freePort()
  const folder = dirname(file)
  const config = join(folder, 'nginx.conf')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  )
  writeFileSync(
    config,
    `user root; worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 512; }
http {
  ${temporary.join(' ')}
  types { text/javascript js; }
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
  open_file_cache max=100; open_file_cache_valid 60s;
  server { listen 127.0.0.1:${port}; root ${folder}; }
}
`,
  )
  const nginx = spawn('nginx', ['-c', config, '-p', folder, '-e', join(folder, 'error.log')], { stdio: 'ignore' })
  const gone = new Promise<void>((resolve) => nginx.once('exit', () => resolve()))
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
  await until('nginx to answer', answers)
  return {
    port,
    async end() {
      nginx.kill('SIGTERM')
      await gone
    },
  }
}
