error-announcement-incomplete = Fill in a title and a text.
error-nothing-to-confirm = You do not have to confirm this announcement.
error-confirms-for-nobody = Only tenants of this building or project can confirm this.
