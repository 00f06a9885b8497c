'use strict'

module.exports = (environment) => ({
  modulePrefix: 'garden',
  environment,
  rootURL: '/',
  locationType: 'history',
  EmberENV: {},
  APP: {},
})
