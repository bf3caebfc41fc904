error-nothing-to-confirm = You do not have to confirm this announcement.
error-confirms-for-nobody = Only tenants of this building or project can confirm this.
error-title-empty = Give the announcement a title.
error-title-too-long = The title is too long. There is room for { $most } characters.
error-too-many-rooms = An announcement can go to { $most } rooms at once. Choose fewer.
