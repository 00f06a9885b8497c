document.body.append('by Parcel')
