"""The labelled set in an Odoo: its base becomes customers, its writers come as messages do."""

from __future__ import annotations

from datetime import datetime, timedelta

BATCH = 500


def fill(env, account, world) -> list[int]:
    """Make the base of a world.

    :param account: the ``smart.service.account`` that everybody has written to
    :return: per card the id of its partner
    """
    quiet = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}
    partners = env["res.partner"].with_context(**quiet)
    ids: list[int] = []
    for start in range(0, len(world.cards), BATCH):
        ids += partners.create([{
            "name": card.name, "phone": card.phone, "email": card.email,
            "is_company": card.is_company,
        } for card in world.cards[start:start + BATCH]]).ids
    for card in world.cards:
        if card.parent is not None:
            partners.browse(ids[card.key]).parent_id = ids[card.parent]
    contacts = env["smart.service.contact"]
    contacts.create([{
        "kind": kind, "scope": scope, "value": value, "partner_id": ids[card.key],
        # they wrote from the first one; the others were learnt from the provider
        "account_id": not number and account.id, "last_inbound_at": not number and _heard(card),
        "verified": True, "source": "provider",
    } for card in world.cards for number, (kind, scope, value) in enumerate(card.points)])
    contacts.create([{
        "kind": kind, "scope": scope, "value": value, "shared": True, "source": "colleague",
    } for kind, scope, value in world.flagged])
    env.flush_all()
    # the cards are as old as what was last heard
    env.cr.executemany("UPDATE res_partner SET create_date = %s WHERE id = %s", [
        (_heard(card), ids[card.key]) for card in world.cards])
    env.invalidate_all()
    return ids


def _heard(card) -> datetime:
    return datetime.utcnow().replace(microsecond=0) - timedelta(days=card.said)


def answers(env, account, world, ids, after=lambda done: None) -> list[int | None]:
    """Let everybody write, one after the other.

    :param ids: what :func:`fill` returned
    :param after: called with the number of writers so far
    :return: see :func:`benchmarks._identity_set.score`
    """
    from odoo.addons.smart_service.providers.base import ContactPoint

    contacts = []
    for done, writer in enumerate(world.writers, 1):
        point = ContactPoint(
            *writer.point, name=writer.name, phone=writer.phone, email=writer.email)
        contacts.append(env["smart.service.contact"]._find_or_create(
            account, point, tuple(ContactPoint(*link) for link in writer.links)).id)
        after(done)
    env.flush_all()
    env.invalidate_all()
    keys = {partner: key for key, partner in enumerate(ids)}
    given = [contact.partner_id.id
             for contact in env["smart.service.contact"].browse(contacts)]
    # a customer who was made for one writer must be no other one's
    return [keys.get(partner, None if given.count(partner) == 1 else -1) for partner in given]
