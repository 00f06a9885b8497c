import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { awsTemplate, awsTemplateText } from '../kit/cloudformation.ts'
import { root } from './source-files.ts'

const { Parameters, Resources } = awsTemplate()

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat())
const Statement = z.object({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: z.unknown(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
})
type Statement = z.infer<typeof Statement> & { in: string }
const Document = z.object({ Statement: z.array(Statement) })

const ofType = (type: string) => Object.entries(Resources).filter(([, resource]) => resource.Type === type)

function propertiesOf(name: string): Record<string, unknown> {
  const resource = Resources[name]
  if (!resource) throw new Error(`The template has no resource ${name}.`)
  return resource.Properties
}

/** Every statement that gives somebody of the stack a right, with the resource it stands in. */
function rights(): Statement[] {
  const inline = z.object({ Policies: z.array(z.object({ PolicyDocument: Document })).default([]) })
  const own = ofType('AWS::IAM::ManagedPolicy').map(([name, { Properties }]) => ({
    name,
    documents: [Document.parse(Properties.PolicyDocument)],
  }))
  const roles = ofType('AWS::IAM::Role').map(([name, { Properties }]) => ({
    name,
    documents: inline.parse(Properties).Policies.map(({ PolicyDocument }) => PolicyDocument),
  }))
  return [...own, ...roles].flatMap(({ name, documents }) =>
    documents.flatMap((document) => document.Statement.map((statement) => ({ ...statement, in: name }))),
  )
}

/** What `!Sub` makes of a text, with what is filled in between `<` and `>`. */
const filled = (text: string) => ({ 'Fn::Sub': text.replaceAll('<', '${').replaceAll('>', '}') })

const granting = (action: string) => rights().filter((right) => right.Action.includes(action))

describe('SEC7: the builder on AWS', () => {
  const containers = z.object({
    ContainerDefinitions: z.array(
      z.object({
        Name: z.string(),
        Environment: z.array(z.object({ Name: z.string() })),
        Secrets: z.never().optional(),
      }),
    ),
  })

  it('SEC7: has no task role, no secret and one variable', () => {
    const task = propertiesOf('BuilderTask')
    expect(Object.keys(task)).not.toContain('TaskRoleArn')
    expect(task.NetworkMode).toBe('awsvpc')
    const { ContainerDefinitions: found } = containers.parse(task)
    expect(found.map(({ Name }) => Name)).toEqual(['builder'])
    expect(found[0]?.Environment.map(({ Name }) => Name)).toEqual(['TRELLIS_BACKEND_URL'])
  })

  it('SEC7: keeps no capability beyond those that users of their own take', () => {
    const docker =
      'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'
    const definition = z.object({
      ContainerDefinitions: z.tuple([
        z.object({
          LinuxParameters: z.object({
            Capabilities: z.strictObject({ Drop: z.array(z.string()) }),
            InitProcessEnabled: z.literal(true),
          }),
        }),
      ]),
    })
    const [builder] = definition.parse(propertiesOf('BuilderTask')).ContainerDefinitions
    const kept = docker.split(' ').filter((name) => !builder.LinuxParameters.Capabilities.Drop.includes(name))
    expect(kept).toEqual(['CHOWN', 'DAC_OVERRIDE', 'KILL', 'SETGID', 'SETPCAP', 'SETUID'])
  })

  it('SEC7: has an execution role that pulls its image and writes its log, no more', () => {
    const mine = rights().filter((right) => right.in === 'BuilderExecutionRole')
    expect(mine.flatMap(({ Action }) => Action).sort()).toEqual([
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ])
    expect(Object.keys(propertiesOf('BuilderExecutionRole'))).not.toContain('ManagedPolicyArns')
  })

  it('SEC7: is called by nobody, and stands in a network that is connected to no other', () => {
    expect(Object.keys(propertiesOf('BuildGroup'))).not.toContain('SecurityGroupIngress')
    const ingress = ofType('AWS::EC2::SecurityGroupIngress').map(([, { Properties }]) => Properties.GroupId)
    expect(ingress).toEqual([{ Ref: 'ServerGroup' }])
    for (const name of ['BuildGroup', 'BuildSubnetA', 'BuildSubnetB', 'BuildRoutes']) {
      expect(propertiesOf(name).VpcId).toEqual({ Ref: 'BuildVpc' })
    }
    const connected = Object.values(Resources).filter(({ Type }) => /Peering|TransitGateway|VPCEndpoint|VPN/.test(Type))
    expect(connected).toEqual([])
    const routes = ofType('AWS::EC2::Route').filter(([name]) => name.startsWith('Build'))
    expect(routes.map(([, { Properties }]) => Properties.GatewayId)).toEqual([{ Ref: 'BuildGateway' }])
  })

  it('SEC7: sends nothing to private networks, should its network be connected some day', () => {
    const entries = ofType('AWS::EC2::NetworkAclEntry').map(([, { Properties }]) => Properties)
    const out = entries.filter(({ Egress }) => Egress === true)
    const denied = out.filter(({ RuleAction }) => RuleAction === 'deny')
    expect(denied.map(({ CidrBlock }) => CidrBlock)).toEqual([
      '10.0.0.0/8',
      '172.16.0.0/12',
      '192.168.0.0/16',
      '100.64.0.0/10',
    ])
    const allowed = out.filter(({ RuleAction }) => RuleAction === 'allow').map(({ RuleNumber }) => Number(RuleNumber))
    expect(Math.min(...allowed)).toBeGreaterThan(Math.max(...denied.map(({ RuleNumber }) => Number(RuleNumber))))
    for (const subnet of ['BuildSubnetAAcl', 'BuildSubnetBAcl']) {
      expect(propertiesOf(subnet).NetworkAclId).toEqual({ Ref: 'BuildAcl' })
    }
  })
})

describe('SEC8: what a backend may do on AWS', () => {
  it('SEC8: starts builds of the one family in the one cluster', () => {
    const [run, ...more] = granting('ecs:RunTask')
    expect(more).toEqual([])
    expect(run?.Resource).toEqual({
      'Fn::Sub': expect.stringMatching(/:task-definition\/\$\{AWS::StackName\}-builder:\*$/),
    })
    expect(propertiesOf('BuilderTask').Family).toEqual(filled('<AWS::StackName>-builder'))
    expect(run?.Condition).toEqual({ ArnEquals: { 'ecs:cluster': { 'Fn::GetAtt': ['Cluster', 'Arn'] } } })
  })

  it('SEC8: stops and looks at tasks of the one cluster', () => {
    for (const action of ['ecs:StopTask', 'ecs:DescribeTasks', 'ecs:TagResource']) {
      expect(granting(action).map(({ Resource }) => Resource)).toEqual([
        { 'Fn::Sub': expect.stringMatching(/:task\/\$\{Cluster\}\/\*$/) },
      ])
    }
    expect(granting('ecs:TagResource')[0]?.Condition).toEqual({ StringEquals: { 'ecs:CreateAction': 'RunTask' } })
  })

  it('SEC8: passes on the role that a builder starts with, to tasks, and no other', () => {
    expect(granting('iam:PassRole')).toMatchObject([
      {
        Resource: { 'Fn::GetAtt': ['BuilderExecutionRole', 'Arn'] },
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ])
  })

  it('SEC8: keeps blobs below the prefix of the one bucket, and an edge only reads them', () => {
    const s3 = rights().filter(({ Action }) => Action.some((action) => action.startsWith('s3:')))
    expect([...new Set(s3.map((right) => right.in))]).toEqual(['BlobsPolicy', 'BlobsReadPolicy'])
    for (const { Action, Resource, Condition } of s3) {
      if (Action.includes('s3:ListBucket')) {
        expect(Action).toEqual(['s3:ListBucket'])
        expect(Condition).toEqual({ StringLikeIfExists: { 's3:prefix': filled('<BlobPrefix>*') } })
      } else expect(Resource).toEqual(filled('<Bucket.Arn>/<BlobPrefix>*'))
    }
    const edge = s3.filter((right) => right.in === 'BlobsReadPolicy').flatMap(({ Action }) => Action)
    expect(edge.sort()).toEqual(['s3:GetObject', 's3:ListBucket'])
  })

  it('SEC8: names every resource, except where AWS knows none', () => {
    const everywhere = rights().filter(({ Resource }) => JSON.stringify(Resource) === '"*"')
    const actions = everywhere.flatMap(({ Action }) => Action)
    expect([...new Set(actions)].sort()).toEqual([
      'ecr:GetAuthorizationToken',
      'ecs:DescribeTaskDefinition',
      'ecs:ListTasks',
    ])
    expect(granting('ecs:ListTasks')[0]?.Condition).toEqual({
      ArnEquals: { 'ecs:cluster': { 'Fn::GetAtt': ['Cluster', 'Arn'] } },
    })
    expect(rights().filter(({ Action }) => Action.some((action) => action.includes('*')))).toEqual([])
  })

  it('SEC8: gives an edge neither the master key nor a right on builds', () => {
    const role = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] })
    expect(propertiesOf('EdgeTask')).toMatchObject({
      TaskRoleArn: role('EdgeRole'),
      ExecutionRoleArn: role('EdgeExecutionRole'),
    })
    expect(JSON.stringify(propertiesOf('EdgeTask'))).not.toMatch(/MasterKey|MASTER_KEY|ECS_/)
    for (const name of ['EdgeRole', 'EdgeExecutionRole']) {
      expect(JSON.stringify(propertiesOf(name))).not.toMatch(/BuildsPolicy|"BlobsPolicy|MasterKey/)
    }
  })

  it('SEC8: gives backends a second master key, and the right to read it, only while it is exchanged', () => {
    const onlyWhile = (value: unknown) => ({ 'Fn::If': ['MasterKeyBefore', value, { Ref: 'AWS::NoValue' }] })
    const before = { Ref: 'MasterKeyBeforeSecretArn' }
    const secrets = z.object({ ContainerDefinitions: z.array(z.object({ Secrets: z.array(z.unknown()) })) })
    expect(secrets.parse(propertiesOf('BackendTask')).ContainerDefinitions[1]?.Secrets).toContainEqual(
      onlyWhile({ Name: 'TRELLIS_MASTER_KEY_BEFORE', ValueFrom: before }),
    )
    expect(rights().find(({ Sid }) => Sid === 'ReadMasterKey')?.Resource).toEqual([
      { Ref: 'MasterKeySecretArn' },
      onlyWhile(before),
    ])
  })
})

describe('deploy/aws/trellis.yaml', () => {
  it('closes the bucket to the public, encrypts it and outlives the stack with it', () => {
    expect(propertiesOf('Bucket')).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    })
    expect(Resources.Bucket?.DeletionPolicy).toBe('Retain')
  })

  it('lets only servers call Redis, over TLS and with a password, and never throws live lines away', () => {
    expect(propertiesOf('RedisGroup').SecurityGroupIngress).toMatchObject([
      { SourceSecurityGroupId: { Ref: 'ServerGroup' } },
    ])
    expect(propertiesOf('Redis')).toMatchObject({ TransitEncryptionEnabled: true, AtRestEncryptionEnabled: true })
    expect(JSON.stringify(propertiesOf('Redis').AuthToken)).toContain('resolve:secretsmanager')
    expect(propertiesOf('RedisSettings').Properties).toEqual({ 'maxmemory-policy': 'noeviction' })
  })

  it('holds no secret: passwords, keys and the service account come from Secrets Manager', () => {
    const open = /"Name":"(TRELLIS_MASTER_KEY|REDIS_URL|FIREBASE_KEY|TRELLIS_SETUP_TOKEN)","Value"/
    expect(JSON.stringify(Resources)).not.toMatch(open)
  })

  it('is silent on connections for less time than the server keeps them', () => {
    const attributes = z.array(z.object({ Key: z.string(), Value: z.string() }))
    const idle = attributes
      .parse(propertiesOf('LoadBalancer').LoadBalancerAttributes)
      .find(({ Key }) => Key === 'idle_timeout.timeout_seconds')
    const kept = /keepAliveTimeout: ([\d_]+)/.exec(readFileSync(join(root, 'backend/src/listen.ts'), 'utf8'))?.[1]
    expect(Number(idle?.Value) * 1000).toBeLessThan(Number(kept?.replaceAll('_', '')))
  })

  it('sets only variables that Trellis knows', () => {
    const known = readFileSync(join(root, 'docs/configuration.md'), 'utf8')
    const tasks = ofType('AWS::ECS::TaskDefinition').filter(([name]) => name !== 'BuilderTask')
    const text = JSON.stringify(tasks)
    const names = [...text.matchAll(/"Name":"([A-Z][A-Z0-9_]+)"/g)].map(([, name]) => name ?? '')
    expect(names).toContain('TRELLIS_URL')
    expect(names.filter((name) => name !== 'FIREBASE_KEY' && !known.includes(`\`${name}\``))).toEqual([])
  })

  it('keeps logs for a stated time, scans images and says of every parameter what it is for', () => {
    for (const [, { Properties }] of ofType('AWS::Logs::LogGroup')) expect(Properties.RetentionInDays).toBeDefined()
    for (const [, { Properties }] of ofType('AWS::ECR::Repository')) {
      expect(Properties.ImageScanningConfiguration).toEqual({ ScanOnPush: true })
    }
    expect(Object.values(Parameters).filter(({ Description }) => Description.length < 20)).toEqual([])
  })

  it('can be given to CloudFormation as it is, which takes 51,200 bytes and no aliases', () => {
    expect(Buffer.byteLength(awsTemplateText)).toBeLessThan(51_200)
    expect(awsTemplateText).not.toMatch(/: [&*][a-z]/)
  })
})
