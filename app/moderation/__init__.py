"""Moderation: hiding what hurts, asking for quiet, and an account of both that nobody can change."""

from app.kernel.feature import Command, Feature
from app.moderation import commands, routes, wire

feature = Feature(
    name="moderation",
    commands=(
        Command("message.hide", wire.HideMessage, commands.hide),
        Command("message.restore", wire.RestoreMessage, commands.restore),
        Command("member.mute", wire.MuteMember, commands.mute),
        Command("member.unmute", wire.UnmuteMember, commands.unmute),
    ),
    events=(wire.MemberMuted, wire.MemberUnmuted),
    routes=routes.routes,
)
