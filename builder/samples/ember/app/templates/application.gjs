<template>
  <h1>Hello</h1>
  {{outlet}}
</template>
