#!/usr/bin/env python3
"""Generates unusual and invalid payloads from a seed: payloads(seed, n) -> (source, payload bytes)
CLI: python3 gen.py SEED N  prints `<source> <base64>` lines."""
import base64
import json
import random
import sys

EPOCHS = [1700000000, 1773500966, 1671899397, 1790363780, 946684800, 4102444799]
ORDER_ID = ['order_id', 'orderId', 'exchange_order_id', 'id']
FILL_ID = ['fill_id', 'trade_id']
MARKET = ['market_ticker', 'market', 'ticker']
SIZE = ['count_fp', 'count', 'size', 'qty']
LEGS = ['yes_price_dollars', 'yes_price_fixed', 'yes_price',
        'no_price_dollars', 'no_price_fixed', 'no_price']
OWN = ['price_dollars', 'price_cents']
TIME = ['created_time', 'ts_us', 'ts_ms', 'ts', 'timestamp', 'time', 'created_at', 'filled_at']
DIRECTION = ['outcome_side', 'book_side', 'purchased_side', 'side']
EXTRAS = ['client_order_id', 'clientOrderId', 'action', 'fee_cost', 'fee', 'is_taker',
          'subaccount_number', 'subaccount', 'exchange_index']
ALL = ORDER_ID + FILL_ID + MARKET + SIZE + LEGS + OWN + ['price'] + TIME + DIRECTION + EXTRAS
MARKERS = ['fees', 'entry_price', 'realized_pnl', 'open_size', 'original_size', 'initial_count',
           'initial_count_fp', 'remaining_count', 'remaining_count_fp', 'fill_count',
           'fill_count_fp', 'queue_position', 'expiration_time', 'last_update_time', 'status',
           'quote_id', 'rfq_id', 'yes_bid', 'yes_ask', 'yes_bid_dollars', 'yes_ask_dollars',
           'last_price', 'last_price_dollars', 'open_interest', 'settled_time', 'market_result',
           'position', 'market_exposure', 'taker_side', 'taker_outcome_side', 'maker_order_id',
           'taker_order_id', 'maker_subtrader_id', 'taker_subtrader_id', 'maker_fee_cost',
           'taker_fee_cost']
CONTROL = ['fills', 'data', 'items', 'type', 'msg', 'cursor', 'error', 'code', 'message']

SCALARS = ['null', 'true', 'false', '""', '" "', '"  \\t"', '0', '-0', '"0"', '"0.00"', '0.0',
           '1', '-1', '{}', '[]', '[1]', '{"a":1}', '"abc"', '"\\ud800"', '"\\udc00x"', '1e2',
           '1E-3', '0e0', '"1e2"', '"+5"', '"-"', '"."', '"1."', '".5"', '" 5"', '"5 "', '"5\\n"',
           '"\\u0035"', '99999999999999999999', '-99999999999999999999', '9223372036854775807',
           '9223372036854775808', '"92233720368547758.07"', '"92233720368547758.08"',
           '"9223372036854.775807"', '"9223372036854.775808"', '-92233720368547758.08',
           '"0.1234567"', '"0.123456000"', '0.0000011', '"\\u0000"', '"\u00e9"', '"\\u00a0"',
           '"\u0660"', '"007"', '"00.50"', '"0001-01-01T00:00:00Z"', '1' + '0' * 60,
           '"0.' + '0' * 60 + '"', '"0.' + '3' * 60 + '"', '12345678901234567890.123', '"NaN"',
           '"\\ud83d\\ude00"', '"\\ud83d\\ud83d\\ude00"', '"1_000"', '"0x10"', '"\\/"']
IDS = ['"ord-1"', '"ord-2"', '"b0000001-5555-4666-9777-000000000001"', '123', '"123"', '0', '-7',
       '"a:b"', '" ord "', '12345678901234567890123', '"x\\u0041\\"y"', '"\u00fcn\u00ef"',
       '"\\u00fc"', '"\\ud83d\\ude00"']
BAD_IDS = ['""', '" "', '"\\t\\n"', '"\\u000b"', '"\\u00a0"', 'null', '1.5', '1.0', '1e5', '-0',
           'true', 'false', '{}', '[]', '"\\ud800"', '"a\\udfffb"', '"\\u0000"']
MARKETS = ['"KXSYN-26APR"', '"KXMVE-1"', '"SYNA-23JUN01-T1"', '7', '" "', '"m"']
WORDS = ['"yes"', '"no"', '"YES"', '" no "', '"\\tYes\\r\\n"', '"bid"', '"ask"', '"Bid"', '" ASK"',
         '"\\u0079es"', '"n\\u006f"']
BAD_WORDS = ['"maybe"', '""', '" "', 'null', '5', '1.5', '1e2', 'true', 'false', '{}', '[]',
             '"\\ud800"', '"yes\\udc00"', '"ye s"', '"\\u00a0yes"', '"y"', '"\u017fell"',
             '"yes\\u0000"', '"\\u000byes\\f"', '"buy"']
ACTIONS = ['"buy"', '"buy"', '"sell"', '"BUY"', '" Buy "', '"sell_partial"', '"sell_to_close"',
           '""', '" "', 'null', '5', 'true', '"\\ud800"', '"b\\u0075y"', '"\u00c4CTION"', '{}']
SIZES = ['"10.00"', '"2.97"', '10', '1', '"1.00"', '2.5', '"0.01"', '278', '"278.00"', '2.50',
         '"114.49"', '34', '"2.9700"']
BAD_SIZES = ['0', '"0.00"', '"0"', '-0', '-1', '"-2.50"', '"2.975"', '0.001', '""', 'null', 'true',
             '{}', '[]', '"abc"', '1e2', '"1e2"', '0e0', '92233720368547758.07',
             '92233720368547758.08', '-92233720368547758.08', '"\\ud800"', '" 5"',
             '99999999999999999999.123', '100000000000000000000']
DOLLARS = ['"0.5600"', '"0.56"', '0.56', '"0.29"', '"0.0035"', '"0.9965"', '"0.000001"',
           '"0.999999"', '"0.560000"', '"0.57"', '0.0100', '"0.99"', '"0.5"', '"00.56"']
BAD_DOLLARS = ['"0"', '"0.0000"', '0', '0.0', '"-0.00"', '"1"', '"1.00"', '1', '"1.000001"',
               '"-0.56"', '"56"', '"0.5600001"', '0.5600005', '0.5600015', '0.56000050', '5.6e-1',
               '"5.6e-1"', '""', 'null', 'true', '{}', '[]', '"abc"', '"\\ud800"', '" 0.56"',
               '0.0000011', '0.0000015', '0.00000151', '0.9999995', '0.9999994', '0.99999949999',
               '-0.0000015', '"9223372036854.775807"', '9223372036854.7758075',
               '9223372036854.775808', '"99999999999999.12345678"', '0e5']
CENTS = ['56', '44', '1', '99', '"56"', '29', '56.0', '"56.00"', '50']
BAD_CENTS = ['0', '"0"', '0.0', '100', '-1', '56.5', '"56.5"', '56.12345', '""', 'null', 'true',
             '{}', '[]', '5e1', '0e1', '"abc"', '"\\ud800"', '922337203685477', '922337203685478',
             '99999999999999999999', '0.35', '"0.35"', '101', '0.00001']
BAD_TIMES = ['0', '"0"', '""', 'null', 'true', '{}', '[1]', '"abc"', '"\\ud800"', '1.7e9', '-1',
             '"0001-01-01T00:00:00Z"', '"0001-01-01T00:00:00z"', '"0001-01-01T00:00:00.000Z"',
             '"0001-01-01T05:30:00+05:30"', '"0000-12-31T19:00:00-05:00"',
             '"0001-01-01T00:00:00.0000009-00:00"', '"0001-01-01T00:00:00.000001Z"',
             '"0000-12-31T23:59:59.9999999Z"', '-62135596800', '"-62135596800.0000009"',
             '-62135596800000', '-62135596800000000', '-62135596800.000001',
             '946684799', '4102444800', '99999999999', '100000000000', '99999999999999',
             '100000000000000', '99999999999999999', '100000000000000000', '946684800000000000',
             '4102444799999999999', '4102444800000000000', '946684800', '4102444799.9999999',
             # As many characters as the exchange writes, in UTC and in other zones.
             '"2023-11-14T22:13:20.123456Z"', '"2023-11-15T22:13:20.123456Z"',
             '"2023-11-14T23:30:00.5-05:00"', '"2023-11-15T00:30:00.5+05:00"',
             '"2023-11-14T22:13:60Z"', '"2023-11-14T24:00:00Z"', '"2023-02-29T00:00:00Z"',
             '"2024-02-29T00:00:00Z"', '"2023-13-01T00:00:00Z"', '"2023-00-01T00:00:00Z"',
             '"2023-11-31T00:00:00Z"', '"2023-11-14T22:13:20"', '"2023-11-14"',
             '"2023-11-14T22:13Z"', '"2023-11-14T22:13:20."', '"2023-11-14T22:13:20.Z"',
             '" 2023-11-14T22:13:20Z"', '"2023-11-14T22:13:20Z "', '"2023-11-14T22:13:20+0100"',
             '"2023-11-14T22:13:20+24:00"', '"2023-11-14T22:13:20+23:59"',
             '"2023-11-14T22:13:20-00:00"', '"2023-11-14T22:13:20+01:60"',
             '"1999-12-31T23:59:59.9999999Z"', '"2000-01-01T00:00:00Z"',
             '"2099-12-31T23:59:59.9999999Z"', '"2100-01-01T00:00:00Z"',
             '"2100-01-01T00:30:00+01:00"', '"1999-12-31T23:30:00-01:00"',
             '"0000-02-29T00:00:00Z"', '"9999-12-31T23:59:59Z"', '"2023-1-14T22:13:20Z"',
             '"2023-11-14T22:13:20,5Z"', '"12023-11-14T22:13:20Z"', '0.0000011', '"1700000000 "',
             '"\\u0032023-11-14T22:13:20Z"', '"2023-11-14\\t22:13:20Z"', '1' + '0' * 40,
             '-100000000000000000000000', '2147483648', '9223372036854775807',
             '9223372036854775808', '18446744073709551616']
BOOLS = ['true', 'false', 'true', 'null', '"true"', '0', '1', '""', '{}']
INTS = ['0', '1', '3', '63', 'null', '"5"', '2147483647', '2147483648', '-2147483648',
        '-2147483649', '1.0', '1.5', '"x"', '""', 'true', '1e1', '-1', '"-0"', '" 1"', '{}']
FEES = ['"0.020000"', '"0.000000"', '0', '"0.010097"', '0.02', '"0.0100"', 'null', '""', '"-0.01"',
        '"abc"', '"0.0000011"', '0.00000110', '1e-2', 'true', '"9223372036854.775808"', '[]', '" "',
        '"-0"']


def days(y, m, d):
    y -= m <= 2
    era = y // 400
    yoe = y - era * 400
    doy = (153 * (m + (-3 if m > 2 else 9)) + 2) // 5 + d - 1
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468


def civil(z):
    z += 719468
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    d = doy - (153 * mp + 2) // 5 + 1
    m = mp + (3 if mp < 10 else -9)
    return yoe + era * 400 + (m <= 2), m, d


class Gen:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.serial = 0

    def chance(self, p):
        return self.r.random() < p

    def pick(self, pool):
        return self.r.choice(pool)

    # ---------------------------------------------------------------- values
    def rfc(self, us):
        r = self.r
        off = r.choice([0, 0, 0, 0, 60, -300, 330, 839, -1439, 1439])
        s, f = divmod(us, 1_000_000)
        s += off * 60
        y, m, d = civil(s // 86400)
        t = s % 86400
        text = '%04d-%02d-%02d%s%02d:%02d:%02d' % (
            y, m, d, r.choice('TTTTTTt '), t // 3600, t // 60 % 60, t % 60)
        frac = '%06d' % f
        style = r.random()
        if style < 0.6:
            frac = frac.rstrip('0')
        elif style < 0.7:
            frac += r.choice(['0', '000', '999', '5', '123456789012'])
        if frac:
            text += '.' + frac
        if off == 0:
            text += r.choice(['Z', 'Z', 'Z', 'z', '+00:00', '-00:00'])
        else:
            text += '%s%02d:%02d' % ('+' if off > 0 else '-', abs(off) // 60, abs(off) % 60)
        return '"%s"' % text

    def epoch(self, us, unit):
        r = self.r
        scale = {'s': 1_000_000, 'ms': 1000, 'us': 1}.get(unit)
        if unit == 'ns':
            text = '%d' % (us * 1000 + r.choice([0, 0, 999]))
        else:
            q, rest = divmod(us, scale)
            text = str(q)
            if rest and self.chance(0.3):
                text += '.' + str(rest).rjust(len(str(scale)) - 1, '0')
            elif self.chance(0.05):
                text += r.choice(['.0', '.5', '.9999999', '.000000'])
        return '"%s"' % text if self.chance(0.2) else text

    def time_value(self, name, us):
        if name == 'ts_us':
            return self.epoch(us, 'us')
        if name == 'ts_ms':
            return self.epoch(us, 'ms')
        if name == 'ts' and self.chance(0.7):
            return str(us // 1_000_000)
        k = self.r.random()
        if k < 0.55:
            return self.rfc(us)
        return self.epoch(us, self.r.choice(['s', 's', 'ms', 'us', 'ns']))

    def instant(self):
        r = self.r
        base = r.choice(EPOCHS) if self.chance(0.7) else r.randrange(946684800, 4102444800)
        return base * 1_000_000 + r.choice([0, 0, 535897, 109554, 100000, 999999, 1, 500000])

    def dollars(self, micro):
        r = self.r
        sign, m = ('-', -micro) if micro < 0 else ('', micro)
        text = '%s%d.%06d' % (sign, m // 1_000_000, m % 1_000_000)
        style = r.random()
        if style < 0.35:
            if text.endswith('00'):
                text = text[:-2]
        elif style < 0.6:
            text = text.rstrip('0').rstrip('.')
        elif style < 0.65:
            text += '000'
        return text if self.chance(0.12) else '"%s"' % text

    def hostile(self, name):
        """A value: mostly from the pools of the name's kind, sometimes any value."""
        if self.chance(0.25):
            return self.pick(SCALARS)
        return self.pick(self.pool(name))

    def pool(self, name):
        if name in ORDER_ID or name in FILL_ID or name in ('client_order_id', 'clientOrderId'):
            return self.pick([IDS, BAD_IDS])
        if name in MARKET:
            return self.pick([MARKETS, BAD_IDS])
        if name in SIZE:
            return self.pick([SIZES, BAD_SIZES])
        if name in ('yes_price', 'no_price', 'price_cents'):
            return self.pick([CENTS, BAD_CENTS])
        if name in LEGS or name in ('price', 'price_dollars'):
            return self.pick([DOLLARS, BAD_DOLLARS])
        if name in TIME:
            if self.chance(0.5):
                return [self.time_value(name, self.instant())]
            return BAD_TIMES
        if name in DIRECTION:
            return self.pick([WORDS, WORDS, BAD_WORDS])
        if name == 'action':
            return ACTIONS
        if name == 'is_taker':
            return BOOLS
        if name in ('fee_cost', 'fee'):
            return FEES
        if name == 'status':
            return ['"resting"', '"canceled"', '"executed"', '" Resting "', '"filled"', 'null', '5',
                    '"EXECUTED"', '""', '"\\ud800"', '"rest\\u0069ng"']
        if name in MARKERS:
            return ['null', '1', '"x"', '""', '{}', '"0.5"', '[]']
        return INTS

    # ---------------------------------------------------------------- fills
    def cents_of(self, micro):
        r = self.r
        if micro % 10_000 == 0 or self.chance(0.9):
            c = str(micro // 10_000)
        else:
            c = '%d.%s' % (micro // 10_000, str(micro % 10_000).rjust(4, '0').rstrip('0'))
        return c if self.chance(0.9) else '"%s"' % c

    def valid_fill(self):
        """The members of a mostly valid fill of any era."""
        r = self.r
        self.serial += 1
        n = self.serial if self.chance(0.7) else r.randrange(3)
        side = r.choice(['yes', 'no'])
        micro = r.choice([560000, 290000, 570000, 3500, 996500, 500000, 130000, 1, 999999]) \
            if self.chance(0.6) else r.randrange(1, 100) * 10_000
        yes, no = micro, 1_000_000 - micro
        hundredths = r.choice([1000, 297, 100, 250, 1, 27800, 11449])
        us = self.instant()
        m = {}
        ws = self.chance(0.35)
        # ids
        m[r.choice(ORDER_ID) if self.chance(0.4) else 'order_id'] = '"ord-%d"' % (n % 5)
        k = r.random()
        if k < 0.3:
            m['trade_id'] = '"fill-%d"' % n
        elif k < 0.65:
            m['fill_id'] = m['trade_id'] = '"fill-%d"' % n
        elif k < 0.8:
            m['fill_id'] = '"fill-%d"' % n
        # market
        name = '"KXSYN-%d"' % (n % 3)
        if ws:
            m['market_ticker'] = name
        else:
            for t in r.choice([['ticker'], ['ticker', 'market_ticker'], ['market_ticker'], ['market'],
                               MARKET]):
                m[t] = name
        # direction
        k = r.random()
        if k < 0.35:
            m['outcome_side'] = '"%s"' % side
            m['book_side'] = '"bid"' if side == 'yes' else '"ask"'
            if self.chance(0.5):
                m['side'] = '"%s"' % side
            if self.chance(0.3):
                m['purchased_side'] = '"%s"' % side
        elif k < 0.45:
            m['purchased_side'] = '"%s"' % side
        elif k < 0.55:
            m['book_side'] = '"bid"' if side == 'yes' else '"ask"'
        else:
            m['side'] = '"%s"' % side
        if self.chance(0.8):
            m['action'] = '"buy"' if self.chance(0.6) else self.pick(ACTIONS)
        # price
        own = yes if side == 'yes' else no
        k = r.random()
        if k < 0.3:
            m['yes_price_dollars'] = self.dollars(yes)
            if self.chance(0.7):
                m['no_price_dollars'] = self.dollars(no)
            if self.chance(0.2):
                m['yes_price_fixed'] = self.dollars(yes)
                m['no_price_fixed'] = self.dollars(no)
        elif k < 0.5:
            m['yes_price'] = str(yes // 10_000)
            m['no_price'] = str(no // 10_000)
            if self.chance(0.4):
                m['yes_price_fixed'] = self.dollars(yes)
                m['no_price_fixed'] = self.dollars(no)
            if self.chance(0.3):
                m['price'] = self.dollars(yes).strip('"')
        elif k < 0.6:
            for leg in LEGS:
                if self.chance(0.5):
                    v = yes if leg.startswith('yes') else no
                    if self.chance(0.08):
                        v += r.choice([10_000, -10_000, 10_001, 1, -1, 5_000, 20_000])
                    m[leg] = self.dollars(v) if leg[-1] != 'e' else self.cents_of(v)
            if self.chance(0.3):
                m['price'] = self.dollars(own)
        elif k < 0.68:
            leg = r.choice(LEGS)
            v = yes if leg.startswith('yes') else no
            m[leg] = self.dollars(v) if leg[-1] != 'e' else self.cents_of(v)
        elif k < 0.8:
            for o in r.choice([['price_dollars'], ['price_cents'], OWN]):
                v = own + (r.choice([1, 10_000, -10_000, 10_001, 30_000]) if self.chance(0.1) else 0)
                if o == 'price_dollars':
                    m[o] = self.dollars(v)
                else:
                    m[o] = ('%d.%04d' % (v // 10_000, v % 10_000)).rstrip('0').rstrip('.')
        elif k < 0.9:
            m['price'] = self.dollars(own)
            if self.chance(0.3):
                m[r.choice(LEGS)] = self.pick(['0', '"0"', '"0.0000"', 'null', '""', '0.0'])
        else:
            m['yes_price_dollars'] = self.dollars(yes)
        # size
        whole = str(hundredths // 100) if hundredths >= 100 else '1'
        fp = '"%d.%02d"' % (hundredths // 100, hundredths % 100)
        k = r.random()
        if k < 0.4:
            m['count_fp'] = fp
        elif k < 0.6:
            m['count'] = whole
        elif k < 0.8:
            m['count_fp'] = fp
            m['count'] = whole
        else:
            for s in SIZE:
                if self.chance(0.4):
                    m[s] = fp if self.chance(0.7) else fp.strip('"')
            if not any(s in m for s in SIZE):
                m['qty'] = fp
        # time
        if ws:
            m['ts'] = str(us // 1_000_000)
            if self.chance(0.6):
                m['ts_ms'] = str(us // 1000)
        else:
            k = r.random()
            if k < 0.6:
                m['created_time'] = self.time_value('created_time', us)
                if self.chance(0.6):
                    m['ts'] = str(us // 1_000_000 + (r.choice([1, -1, 2]) if self.chance(0.1) else 0))
            else:
                for t in r.sample(TIME, r.choice([1, 1, 2])):
                    m[t] = self.time_value(t, us)
        # extras
        for e in EXTRAS:
            if e == 'action':
                continue
            if self.chance(0.3):
                good = {'client_order_id': ['"coid"', '""', '7'], 'clientOrderId': ['"coid2"'],
                        'fee_cost': ['"0.020000"', '"0.000000"'], 'fee': ['"0.01"'],
                        'is_taker': ['true', 'false']}.get(e, ['0', '1', '3', 'null'])
                m[e] = self.pick(good) if self.chance(0.85) else self.hostile(e)
        if self.chance(0.15):
            m['post_position_fp'] = '"-1.52"'
        return list(m.items())

    def mutate(self, members):
        r = self.r
        if self.chance(0.12):
            # gates: several fail at once, although each value can be read
            bad = {}
            for n, v in (('order_id', '" "'), ('fill_id', '"\\t"'), ('count_fp', '"0.00"'),
                         ('count_fp', '"-1.00"'), ('market_ticker', '"  "'),
                         ('outcome_side', '"maybe"'), ('book_side', '"yes"')):
                if self.chance(0.35):
                    bad[n] = v
            if self.chance(0.35):
                bad.update(r.choice([
                    {'yes_price_dollars': '"0"', 'no_price_dollars': '"1.00"'},
                    {'yes_price_dollars': '"1"', 'no_price_dollars': '"0"'},
                    {'yes_price': '0', 'no_price': '0'}, {'price': '0'}, {'price_cents': '100'},
                    {'yes_price': '100'}, {'no_price': '100'}, {'yes_price': '-5', 'no_price': '105'},
                    {'price': '-0.5'}, {'price': '0.0000011'}]))
                members = [x for x in members if x[0] not in LEGS + OWN + ['price']]
            members = [x for x in members if x[0] not in bad] + list(bad.items())
            if self.chance(0.3):
                members = [x for x in members if x[0] not in MARKET and x[0] not in DIRECTION[:3]]
            return members
        for _ in range(r.choice([1, 1, 1, 2, 2, 3])):
            k = r.random()
            if k < 0.42 and members:
                i = r.randrange(len(members))
                members[i] = (members[i][0], self.hostile(members[i][0]))
            elif k < 0.55 and members:
                members.pop(r.randrange(len(members)))
            elif k < 0.72:
                name = r.choice(ALL)
                if self.chance(0.9):
                    members = [x for x in members if x[0] != name]
                members.append((name, self.hostile(name)))
            elif k < 0.79:
                name = r.choice(MARKERS)
                members.append((name, self.hostile(name)))
            elif k < 0.83 and members:
                name, v = r.choice(members)
                members.append((name, v if self.chance(0.4) else self.hostile(name)))
            elif k < 0.85:
                name = r.choice(CONTROL)
                members.append((name, self.pick(SCALARS)))
            elif k < 0.91:
                # a leg with another price
                leg = r.choice(LEGS + OWN)
                members = [x for x in members if x[0] != leg] + [(leg, self.hostile(leg))]
            elif k < 0.97:
                name = r.choice(DIRECTION)
                members = [x for x in members if x[0] != name] + [(name, self.hostile(name))]
            else:
                members.append((self.pick(['orderid', 'Order_id', 'order_id ', 'x', '', '\ud800',
                                           'caf\u00e9', 'order\u0000id']), self.pick(SCALARS)))
        return members

    def random_fill(self):
        r = self.r
        p = r.choice([0.1, 0.25, 0.5])
        names = [n for n in ALL if self.chance(p)]
        if self.chance(0.7):
            for pool in (ORDER_ID, SIZE, LEGS, TIME, DIRECTION):
                if not any(n in names for n in pool):
                    names.append(r.choice(pool))
        if self.chance(0.15):
            names.append(r.choice(MARKERS))
        r.shuffle(names)
        out, seen = [], set()
        for n in names:
            if n in seen and not self.chance(0.1):
                continue
            seen.add(n)
            out.append((n, self.hostile(n)))
        return out

    def not_fill(self):
        r = self.r
        kind = r.random()
        base = self.valid_fill()
        if kind < 0.5:
            base = [x for x in base if x[0] not in FILL_ID or self.chance(0.2)]
            base += [(n, self.hostile(n)) for n in r.sample(MARKERS, r.choice([1, 2, 3]))]
        elif kind < 0.75:
            base = [x for x in base if x[0] not in DIRECTION]
            base.append(('side', self.pick(['"bid"', '"ask"', '" BID "', '"yes"'])))
            if self.chance(0.5):
                base.append((r.choice(['fees', 'entry_price', 'realized_pnl']), self.pick(SCALARS)))
        else:
            base = [x for x in base if x[0] not in ORDER_ID or self.chance(0.2)]
            base.append((r.choice(['taker_side', 'taker_outcome_side']), '"yes"'))
            if self.chance(0.4):
                base.append((r.choice(MARKERS[-6:]), self.pick(SCALARS)))
        return base

    def fill_members(self):
        k = self.r.random()
        if k < 0.35:
            m = self.valid_fill()
        elif k < 0.75:
            m = self.mutate(self.valid_fill())
        elif k < 0.88:
            m = self.random_fill()
        elif k < 0.97:
            m = self.not_fill()
        else:
            m = [(self.pick(ALL + MARKERS + CONTROL), self.pick(SCALARS))
                 for _ in range(self.r.randrange(4))]
        if self.chance(0.7):
            self.r.shuffle(m)
        return m

    # ---------------------------------------------------------------- text
    def ws(self):
        if self.dense:
            return ''
        return self.r.choice(['', '', '', ' ', ' ', '\n', '\t', '\r\n', '  ', ' \n\t'])

    def key(self, name):
        if self.chance(0.03) and name:
            i = self.r.randrange(len(name))
            if ord(name[i]) < 0x10000:
                esc = '\\u%04x' % ord(name[i]) if self.chance(0.5) else '\\u%04X' % ord(name[i])
                return json.dumps(name[:i])[:-1] + esc + json.dumps(name[i + 1:])[1:]
        return json.dumps(name, ensure_ascii=self.chance(0.5) or '\ud800' in name)

    def obj(self, members):
        w = self.ws
        return '{' + w() + (w() + ',' + w()).join(
            self.key(k) + w() + ':' + w() + v for k, v in members) + w() + '}'

    def arr(self, elements):
        w = self.ws
        return '[' + w() + (w() + ',' + w()).join(elements) + w() + ']'

    def frame(self):
        r = self.r
        k = r.random()
        if k < 0.6:
            members = [('type', '"fill"' if self.chance(0.9) else '"f\\u0069ll"'),
                       ('msg', self.obj(self.fill_members()))]
        elif k < 0.72:
            members = [('type', r.choice(['"fill"', '"fill"', '"trade"'])),
                       ('msg', self.pick(SCALARS + ['[{"order_id":"x"}]']))]
        elif k < 0.82:
            members = [('type', self.pick(['"subscribed"', '"error"', '"trade"', '"Fill"', '" fill"',
                                           '""', '"\\ud800"', '"ticker"'])),
                       ('msg', self.pick(['{"channel":"fill","sid":1}', 'null', '[]',
                                          self.obj(self.fill_members())]))]
        elif k < 0.9:
            members = [('type', self.pick(['"ok"', '"unsubscribed"', '"fill"', '"error"', '""',
                                           '"\\udc00"', 'null', '5']))]
            if self.chance(0.4):
                n = r.choice(['msg', 'fills', 'data', 'items', 'order_id', 'orderId',
                              'exchange_order_id', 'fill_id', 'trade_id', 'error', 'code', 'id',
                              'market_ticker', 'message'])
                members.append((n, self.pick(SCALARS)))
        else:
            members = [('type', self.pick(['null', '5', '{}', 'true', '["fill"]'])),
                       ('msg', self.obj(self.fill_members()))]
        if self.chance(0.6):
            members.append(('sid', '13'))
        if self.chance(0.2):
            members.append(('id', '1'))
        if self.chance(0.1):
            members.append(('sending_ts_ms', '1790363780944'))
        if self.chance(0.08):
            n = r.choice(['type', 'msg', 'sid', 'id', 'data', 'fills', 'items', 'order_id'])
            members.append((n, self.pick(SCALARS)))
        if self.chance(0.6):
            r.shuffle(members)
        return self.obj(members)

    def elements(self):
        r = self.r
        n = r.choice([1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 10] if self.chance(0.97) else [40])
        out, last = [], None
        for _ in range(n):
            k = r.random()
            if last is not None and k < 0.15:
                members = [x for x in last if x[0] not in FILL_ID] if self.chance(0.7) else list(last)
                if self.chance(0.3):
                    r.shuffle(members)
                if self.chance(0.2):
                    members = self.mutate(members)
                out.append(self.obj(members))
            elif k < 0.22:
                out.append(self.frame())
            elif k < 0.26:
                out.append(self.pick(SCALARS))
            elif k < 0.28:
                out.append(self.pick(['{}', '{"fills":[{"order_id":"a"}]}', '{"error":"x"}', '[[]]',
                                      '{"fills":[],"fills":[]}', '{"data":1,"data":2}',
                                      '{"type":"x","type":"y","msg":{}}']))
            else:
                last = self.fill_members()
                if self.chance(0.2):
                    last = [x for x in last if x[0] not in FILL_ID]
                out.append(self.obj(last))
        return self.arr(out)

    def control_members(self):
        """Top-level objects with unusual combinations of control keys."""
        r = self.r
        out = []
        for _ in range(r.randrange(1, 5)):
            n = r.choice(CONTROL + ['order_id', 'id', 'x'])
            if n in ('fills', 'data', 'items'):
                v = self.pick(['null', '[]', '[ ]', '{}', '5', '"x"', '[1]', self.elements()])
            elif n == 'type':
                v = self.pick(['"fill"', '"ok"', 'null', '5'])
            elif n == 'msg':
                v = self.pick(['{}', 'null', self.obj(self.fill_members())])
            elif n == 'cursor':
                v = self.pick(['"abc"', '""', 'null', '5', '"x\\u0041"'])
            else:
                v = self.pick(SCALARS)
            out.append((n, v))
        return out

    def document(self):
        r = self.r
        k = r.random()
        if k < 0.34:
            members = [(r.choice(['fills'] * 6 + ['data', 'items']), self.elements())]
            if self.chance(0.6):
                members.append(('cursor', self.pick(['""', '"EhIKEMdJ"', 'null', '"a\\nb"', '7',
                                                     '"\u00fc"', 'true', '{}', '["a"]',
                                                     '"\\ud800"'])))
                if self.chance(0.1):
                    members.append(('cursor', self.pick(['""', '"second"', 'null', '7'])))
            if self.chance(0.12):
                members += self.control_members()
            if self.chance(0.1):
                members.append(('_comment', '"x"'))
            if self.chance(0.6):
                r.shuffle(members)
            return self.obj(members)
        if k < 0.54:
            return self.elements()
        if k < 0.72:
            return self.frame()
        if k < 0.9:
            members = self.fill_members()
            if self.chance(0.05):
                members += self.control_members()
            return self.obj(members)
        if k < 0.92:
            members = [self.pick([('error', '"too many requests"'), ('error', 'null'),
                                  ('error', '{"code":"x","message":"y"}'), ('code', '"bad"')])]
            if self.chance(0.6):
                members.append(('message', self.pick(['"m"', 'null'])))
            if self.chance(0.3):
                members += self.control_members()
            return self.obj(members)
        if k < 0.97:
            return self.obj(self.control_members())
        if k < 0.99:
            return self.pick(SCALARS)
        n = r.choice([5, 1000, 1023, 1024, 1025, 1026])
        o, c = r.choice([('[', ']'), ('{"a":', '}')])
        inner = r.choice(['', '1', '[]']) if o == '[' else r.choice(['1', '[]', '{}'])
        if self.chance(0.5):
            return o * n + inner + c * n
        return '{"fills":[{"order_id":"a","x":' + o * (n - 3) + inner + c * (n - 3) + '}]}'

    def broken(self, b):
        r = self.r
        b = bytearray(b)
        for _ in range(r.choice([1, 1, 1, 2, 3])):
            if not b:
                break
            i = r.randrange(len(b))
            k = r.randrange(6)
            if k == 0:
                del b[i]
            elif k == 1:
                b[i] = r.randrange(256)
            elif k == 2:
                b[i:i] = r.choice([b'"', b'{', b'}', b'[', b']', b',', b':', b'\\', b'\x00', b'\xff',
                                   b'\xc0\x80', b'\xed\xa0\x80', b'\x0b', b'0', b'-', b'.', b'e',
                                   b'\xef\xbb\xbf', b'\xc2', b'/*x*/', b' ', b'\n', b'\x1f', b'+'])
            elif k == 3:
                del b[i:]
            elif k == 4:
                j = r.randrange(len(b))
                i, j = min(i, j), max(i, j)
                if j - i < 40:
                    b[i:i] = b[i:j]
                else:
                    b[i] ^= 1 << r.randrange(8)
            else:
                b += r.choice([b'x', b'{}', b'\x00', b',', b']', b'}', b' 1', b'\n\n', b'\xff'])
        return bytes(b)

    def payload(self):
        r = self.r
        self.dense = self.chance(0.6)
        doc = self.ws() + self.document() + self.ws()
        b = doc.encode('utf-8')
        if self.chance(0.04):
            b = b'\xef\xbb\xbf' + b
            if self.chance(0.05):
                b = b'\xef\xbb\xbf' + b
        if self.chance(0.1):
            b = self.broken(b)
        elif self.chance(0.003):
            b = r.choice([b'', b' ', b'\n', b'\xef\xbb\xbf', b'\xef\xbb', b'\x00', b'nul', b'tru', b'-',
                          b'01', b'1.', b'+1', b'NaN', b'[1,]', b'{"a":1,}', b"{'a':1}", b'"\\x"',
                          b'"\\u12"', b'"\t"', b'[1 2]', b'{} {}', b'//', b'"a', b'[', b'{"a"'])
        source = r.choice(['auto', 'auto', 'auto', 'rest', 'ws'])
        return source, b


def payloads(seed, n):
    g = Gen(seed)
    for _ in range(n):
        yield g.payload()


def main():
    seed, n = int(sys.argv[1]), int(sys.argv[2])
    w = sys.stdout.write
    for source, b in payloads(seed, n):
        w('%s %s\n' % (source, base64.b64encode(b).decode()))


if __name__ == '__main__':
    main()
