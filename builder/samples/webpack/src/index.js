document.body.append('by webpack')
