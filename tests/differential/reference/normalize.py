#!/usr/bin/env python3
"""A second implementation of the rules in another language, written from their description and
independently of the library, so that a mistake in one of the two shows as a difference.

normalize(payload: bytes, source: 'auto'|'rest'|'ws') -> dict
CLI: reads lines of `<source> <base64>`, writes one JSON object per line.
"""
import base64
import datetime
import hashlib
import json
import re
import sys

sys.setrecursionlimit(20000)

MAX_DEPTH = 1024

# ---------------------------------------------------------------- JSON (RFC 8259)
# A node is (kind, value, start).  kinds: z null, t true, f false, n number (token text),
# s string (str, may hold lone surrogates), o object ([(key, node)..]), a array ([node..]).


class Broken(Exception):
    pass


_ws = re.compile(r'[ \t\n\r]*').match
_num = re.compile(r'-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?').match
_str = re.compile(
    r'"([^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*)"').match
_esc = re.compile(
    r'\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\(.)')
_ESC = {'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}
_surrogate = re.compile('[\ud800-\udfff]').search


def _unescape(m):
    hi, lo, one, ch = m.groups()
    if hi is not None:
        return chr(0x10000 + ((int(hi, 16) - 0xD800) << 10) + (int(lo, 16) - 0xDC00))
    if one is not None:
        return chr(int(one, 16))
    return _ESC[ch]


def _text(raw):
    """`raw` is a latin-1 view of the UTF-8 bytes between the quotes."""
    if not raw.isascii():
        raw = raw.encode('latin-1').decode('utf-8')
    if '\\' in raw:
        raw = _esc.sub(_unescape, raw)
    return raw


def _value(t, p, depth):
    """Reads the value whose first character is t[p]; returns its node and the position behind it."""
    c = t[p:p + 1]
    if c == '"':
        m = _str(t, p)
        if not m:
            raise Broken
        return ('s', _text(m.group(1)), p), m.end()
    if c == '{':
        if depth >= MAX_DEPTH:
            raise Broken
        start = p
        members = []
        p = _ws(t, p + 1).end()
        if t[p:p + 1] == '}':
            return ('o', members, start), p + 1
        while True:
            m = _str(t, p)
            if not m:
                raise Broken
            key = _text(m.group(1))
            p = _ws(t, m.end()).end()
            if t[p:p + 1] != ':':
                raise Broken
            node, p = _value(t, _ws(t, p + 1).end(), depth + 1)
            members.append((key, node))
            p = _ws(t, p).end()
            c = t[p:p + 1]
            if c == ',':
                p = _ws(t, p + 1).end()
            elif c == '}':
                return ('o', members, start), p + 1
            else:
                raise Broken
    if c == '[':
        if depth >= MAX_DEPTH:
            raise Broken
        start = p
        elements = []
        p = _ws(t, p + 1).end()
        if t[p:p + 1] == ']':
            return ('a', elements, start), p + 1
        while True:
            node, p = _value(t, p, depth + 1)
            elements.append(node)
            p = _ws(t, p).end()
            c = t[p:p + 1]
            if c == ',':
                p = _ws(t, p + 1).end()
            elif c == ']':
                return ('a', elements, start), p + 1
            else:
                raise Broken
    if c == 't':
        if t.startswith('true', p):
            return ('t', True, p), p + 4
        raise Broken
    if c == 'f':
        if t.startswith('false', p):
            return ('f', False, p), p + 5
        raise Broken
    if c == 'n':
        if t.startswith('null', p):
            return ('z', None, p), p + 4
        raise Broken
    m = _num(t, p)
    if not m:
        raise Broken
    return ('n', m.group(), p), m.end()


def parse(payload):
    try:
        payload.decode('utf-8')  # strict: no surrogates, no overlong forms
    except UnicodeDecodeError:
        raise Broken from None
    t = payload.decode('latin-1')  # so that an index is a byte offset
    p = 3 if payload.startswith(b'\xef\xbb\xbf') else 0
    node, p = _value(t, _ws(t, p).end(), 0)
    if _ws(t, p).end() != len(t):
        raise Broken
    return node


# ---------------------------------------------------------------- names
ORDER_ID = ('order_id', 'orderId', 'exchange_order_id', 'id')
FILL_ID = ('fill_id', 'trade_id')
MARKET = ('market_ticker', 'market', 'ticker')
SIZE = ('count_fp', 'count', 'size', 'qty')
YES_LEG = ('yes_price_dollars', 'yes_price_fixed', 'yes_price')
NO_LEG = ('no_price_dollars', 'no_price_fixed', 'no_price')
OWN_LEG = ('price_dollars', 'price_cents')
PRICE = ('price',)
TIME = ('created_time', 'ts_us', 'ts_ms', 'ts', 'timestamp', 'time', 'created_at', 'filled_at')
DIRECTION = ('outcome_side', 'book_side', 'purchased_side', 'side')
CLIENT_ID = ('client_order_id', 'clientOrderId')
FEE = ('fee_cost', 'fee')
SUBACCOUNT = ('subaccount_number', 'subaccount')
TABLE = frozenset(ORDER_ID + FILL_ID + MARKET + SIZE + YES_LEG + NO_LEG + OWN_LEG + PRICE + TIME +
                  DIRECTION + CLIENT_ID + ('action',) + FEE + ('is_taker',) + SUBACCOUNT +
                  ('exchange_index',))
WHOLE_CENTS = frozenset(('yes_price', 'no_price'))
CONTROL = frozenset(('fills', 'data', 'items', 'type', 'msg'))
CONTROL_OR_TABLE = CONTROL | TABLE
ENVELOPE = ('fills', 'data', 'items')
NOT_CONTROL_FRAME = ('msg', 'fills', 'data', 'items', 'order_id', 'orderId', 'exchange_order_id',
                     'fill_id', 'trade_id', 'error', 'code')
MARKERS = (
    ('open_order', ('open_size', 'original_size', 'initial_count', 'initial_count_fp',
                    'remaining_count', 'remaining_count_fp', 'fill_count', 'fill_count_fp',
                    'queue_position', 'expiration_time', 'last_update_time')),
    ('quote', ('quote_id', 'rfq_id')),
    ('market_snapshot', ('yes_bid', 'yes_ask', 'yes_bid_dollars', 'yes_ask_dollars', 'last_price',
                         'last_price_dollars', 'open_interest')),
    ('settlement', ('settled_time', 'market_result')),
    ('position', ('position', 'market_exposure')),
)
CLEARING = tuple(f'{role}_{what}' for role in ('maker', 'taker')
                 for what in ('order_id', 'subtrader_id', 'fee_cost'))
GATES = ('empty_order_id', 'empty_fill_id', 'zero_size', 'invalid_price', 'empty_market',
         'invalid_side')
NOTES = ('synthetic_id', 'direction_legacy', 'side_mismatch', 'price_complement',
         'price_fallback', 'legs_disagree', 'id_mismatch', 'ticker_mismatch', 'count_mismatch',
         'time_mismatch', 'extra_unreadable')
ASCII_SPACE = ' \t\n\r\v\f'
YES_NO = {'yes': 'yes', 'no': 'no'}
BID_ASK = {'bid': 'yes', 'ask': 'no'}
INT64_MAX = (1 << 63) - 1
INT64_MIN = -(1 << 63)
DOLLAR = 1_000_000


class Fault(Exception):
    def __init__(self, reason):
        self.reason = reason


# ---------------------------------------------------------------- tokens
_decimal = re.compile(r'(-?)([0-9]+)(?:\.([0-9]+))?').fullmatch


def lower_ascii(s):
    if s.isascii():
        return s.lower()
    return s.encode('utf-8', 'surrogatepass').lower().decode('utf-8', 'surrogatepass')


def word(s):
    return lower_ascii(s.strip(ASCII_SPACE))


def has_value(node):
    """Whether a token is present and neither null nor ""."""
    return node is not None and node[0] != 'z' and not (node[0] == 's' and node[1] == '')


def is_zero(node):
    if node[0] not in 'ns':
        return False
    m = _decimal(node[1])
    return bool(m) and not m.group(2).strip('0') and not (m.group(3) or '').strip('0')


def counts_id(node):
    return has_value(node)


def counts_word(node):
    return has_value(node) and not (node[0] == 's' and node[1].strip(ASCII_SPACE) == '')


def counts_number(node):
    return has_value(node) and not is_zero(node)


YEAR_ONE = datetime.datetime(1, 1, 1)


def is_year_one(name, node):
    """Whether a token is Go's zero time: 0001-01-01T00:00:00 UTC after truncation to microseconds, as
    RFC 3339 under any name or as an epoch in the name's unit."""
    if node[0] == 's':
        m = _rfc3339(node[1])
        if m:
            # The calendar repeats after 400 years, and Python's begins in the year 1.
            date = '%04d%s' % (int(m.group(1)) + 400, node[1][4:10])
            hour, minute, second = map(int, m.groups()[3:6])
            fraction, sign, off_hours, off_minutes = m.groups()[6:]
            if hour > 23 or minute > 59 or second > 59:
                return False
            if sign and (int(off_hours) > 23 or int(off_minutes) > 59):
                return False
            try:
                at = datetime.datetime.fromisoformat(date)
            except ValueError:
                return False
            at += datetime.timedelta(hours=hour, minutes=minute, seconds=second,
                                     microseconds=int((fraction or '0')[:6].ljust(6, '0')))
            if sign:
                off = datetime.timedelta(hours=int(off_hours), minutes=int(off_minutes))
                at = at - off if sign == '+' else at + off
            return at == YEAR_ONE.replace(year=401)
    if node[0] in 'ns' and (m := _decimal(node[1])) and m.group(1):
        digits = {'ts_us': 0, 'ts_ms': 3}.get(name, 6)
        units = m.group(2) + (m.group(3) or '')[:digits].ljust(digits, '0')
        return int(units) == 62_135_596_800_000_000
    return False


def counts_time(name, d):
    node = d.get(name)
    return has_value(node) and not is_zero(node) and not is_year_one(name, node)


def counts_size(name, node):
    return has_value(node) if name == 'count_fp' else counts_number(node)


def read_id(node):
    kind, v, _ = node
    if kind == 's':
        if _surrogate(v):
            raise Fault('malformed_text')
        return v
    if kind == 'n':
        if '.' in v or 'e' in v or 'E' in v:
            raise Fault('wrong_type')
        return v
    raise Fault('wrong_type')


def read_word(node):
    kind, v, _ = node
    if kind != 's':
        raise Fault('wrong_type')
    if _surrogate(v):
        raise Fault('malformed_text')
    return word(v)


def split_decimal(node, malformed):
    kind, v, _ = node
    if kind not in 'ns':
        raise Fault('wrong_type')
    m = _decimal(v)
    if not m:
        raise Fault(malformed)
    sign, whole, frac = m.groups()
    return sign == '-', whole.lstrip('0'), (frac or '').rstrip('0')


def scaled(neg, whole, frac, digits):
    """The exact value. Precondition: len(frac) <= digits."""
    if len(whole) > 40:
        raise Fault('out_of_range')
    n = int((whole or '0') + frac.ljust(digits, '0'))
    return -n if neg else n


def in_int64(n):
    if not INT64_MIN <= n <= INT64_MAX:
        raise Fault('out_of_range')
    return n


def read_fixed(node, digits):
    neg, whole, frac = split_decimal(node, 'malformed_number')
    if len(frac) > digits:
        raise Fault('too_precise')
    return scaled(neg, whole, frac, digits)


def read_size(node):
    return in_int64(read_fixed(node, 2))


def read_price(name, node):
    """The price in micro-dollars."""
    if name in WHOLE_CENTS:
        return in_int64(read_fixed(node, 0) * 10_000)
    if name == 'price_cents':
        return in_int64(read_fixed(node, 4))
    if name == 'price' and node[0] == 'n':
        neg, whole, frac = split_decimal(node, 'malformed_number')
        n = scaled(False, whole, frac[:6], 6)
        rest = frac[6:]  # no trailing zeros: '5' alone is the tie
        if rest and (rest[0] > '5' or (rest[0] == '5' and (len(rest) > 1 or n & 1))):
            n += 1
        return in_int64(-n if neg else n)
    return in_int64(read_fixed(node, 6))


_rfc3339 = re.compile(
    r'([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?'
    r'(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))').fullmatch
_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
TIME_MIN = 946_684_800 * 1_000_000
TIME_MAX = 4_102_444_800 * 1_000_000


def days_from_civil(y, m, d):
    y -= m <= 2
    era = y // 400
    yoe = y - era * 400
    doy = (153 * (m + (-3 if m > 2 else 9)) + 2) // 5 + d - 1
    doe = yoe * 365 + yoe // 4 - yoe // 100 + doy
    return era * 146097 + doe - 719468


def in_time_range(us):
    if not TIME_MIN <= us < TIME_MAX:
        raise Fault('out_of_range')
    return us


def read_time(name, node):
    kind, v, _ = node
    if kind not in 'ns':
        raise Fault('wrong_type')
    if kind == 's' and name not in ('ts_us', 'ts_ms'):
        m = _rfc3339(v)
        if m:
            y, mo, d, h, mi, s = map(int, m.groups()[:6])
            frac, sign, oh, om = m.groups()[6:]
            if not 1 <= mo <= 12:
                raise Fault('malformed_time')
            leap = y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)
            if not 1 <= d <= _MONTH[mo - 1] + (mo == 2 and leap):
                raise Fault('malformed_time')
            if h > 23 or mi > 59 or s > 59:
                raise Fault('malformed_time')
            off = 0
            if sign:
                if int(oh) > 23 or int(om) > 59:
                    raise Fault('malformed_time')
                off = (int(oh) * 60 + int(om)) * 60
                if sign == '-':
                    off = -off
            us = (days_from_civil(y, mo, d) * 86400 + h * 3600 + mi * 60 + s - off) * 1_000_000
            if frac:
                us += int(frac[:6].ljust(6, '0'))
            return in_time_range(us)
    neg, whole, frac = split_decimal(node, 'malformed_time')
    if neg or len(whole) > 25:
        raise Fault('out_of_range')  # zero would not have counted
    n = int(whole or '0')
    if name == 'ts_us':
        digits = 0
    elif name == 'ts_ms':
        digits = 3
    elif n < 10 ** 11:
        digits = 6
    elif n < 10 ** 14:
        digits = 3
    elif n < 10 ** 17:
        digits = 0
    else:
        return in_time_range(n // 1000)
    return in_time_range(int((whole or '0') + frac[:digits].ljust(digits, '0')))


# ---------------------------------------------------------------- printing
def plain(n, digits):
    """The exact decimal without trailing zeros."""
    sign = '-' if n < 0 else ''
    q, r = divmod(abs(n), 10 ** digits)
    if r:
        return '%s%d.%s' % (sign, q, str(r).rjust(digits, '0').rstrip('0'))
    return '%s%d' % (sign, q)


def fixed(n, digits):
    sign = '-' if n < 0 else ''
    q, r = divmod(abs(n), 10 ** digits)
    return '%s%d.%s' % (sign, q, str(r).rjust(digits, '0'))


# ---------------------------------------------------------------- one payload
def first_of(members):
    d = {}
    for k, node in members:
        # If there are two statuses, one of an order counts, in either place.
        if k not in d or (k == 'status' and is_order_status(node)):
            d[k] = node
    return d


def repeats(members, names):
    seen = set()
    for k, _ in members:
        if k in names:
            if k in seen:
                return True
            seen.add(k)
    return False


def is_text(node):
    return node is not None and node[0] == 's'


def filled_array(node):
    return node is not None and node[0] == 'a' and bool(node[1])


class Run:
    def __init__(self, source):
        self.source = source
        self.fills = []
        self.rejects = []
        self.cursor = None
        self.cursor_status = 'none'
        self.seen = set()
        self.n_api = self.n_raw = self.n_real = self.n_valid = self.n_passed = 0
        self.n_skipped = self.n_synthetic = self.n_payload_rejects = 0

    def result(self):
        return {'fills': self.fills, 'rejects': self.rejects, 'cursor': self.cursor,
                'cursor_status': self.cursor_status,
                'stats': {'n_api': self.n_api, 'n_raw': self.n_raw, 'n_real': self.n_real,
                          'n_valid': self.n_valid, 'n_passed': self.n_passed,
                          'n_skipped': self.n_skipped, 'n_synthetic': self.n_synthetic,
                          'n_payload_rejects': self.n_payload_rejects}}

    def payload_reject(self, reason, offset=0):
        self.n_payload_rejects += 1
        self.rejects.append({'reason': reason, 'reasons': [reason], 'looks_like': None,
                             'index': None, 'offset': offset, 'kind': 'payload'})

    def item_reject(self, reason, index, node, looks_like=None, reasons=None):
        self.rejects.append({'reason': reason, 'reasons': reasons or [reason],
                             'looks_like': looks_like, 'index': index, 'offset': node[2],
                             'kind': 'item'})

    # ------------------------------------------------------------ shapes
    def payload(self, node):
        kind = node[0]
        if kind == 'a':
            self.elements(node, page=False)
            return
        if kind != 'o':
            self.payload_reject('not_a_page')
            return
        members = node[1]
        d = first_of(members)
        repeated = repeats(members, CONTROL)
        page = next((n for k, n in members if k == 'fills' and filled_array(n)), None)
        if page is not None:
            self.take_cursor(d)
            self.elements(page, page=True)
            if repeated:
                self.payload_reject('duplicate_key')
            return
        if repeated:
            self.payload_reject('duplicate_key')
            return
        frame = self.frame(d)
        if frame == 'fill':
            self.item(d['msg'], 0, self.source if self.source != 'auto' else 'ws')
            return
        if frame == 'skip':
            self.n_skipped += 1
            return
        for name in ('data', 'items'):
            if filled_array(d.get(name)):
                self.take_cursor(d)
                self.elements(d[name], page=True)
                return
        if any(k in d for k in ORDER_ID + FILL_ID):
            self.item(node, 0, self.bare_source(d, page=False))
            return
        if ('error' in d and d['error'][0] != 'z') or ('code' in d and 'message' in d):
            self.payload_reject('error_body')
            return
        if any(k in d and (d[k][0] == 'z' or (d[k][0] == 'a' and not d[k][1]))
               for k in ENVELOPE):
            self.take_cursor(d)
            return
        self.payload_reject('not_a_page')

    def take_cursor(self, d):
        node = d.get('cursor')
        if node is None or node[0] == 'z':
            return
        if is_text(node) and not _surrogate(node[1]):
            self.cursor = node[1]
            self.cursor_status = 'next_page' if node[1] else 'last_page'
        else:
            self.cursor_status = 'unreadable'

    @staticmethod
    def frame(d):
        """'fill', 'skip' or None"""
        if not is_text(d.get('type')):
            return None
        if 'msg' in d:
            return 'fill' if d['type'][1] == 'fill' else 'skip'
        if d['type'][1] != 'fill' and not any(k in d for k in NOT_CONTROL_FRAME):
            return 'skip'
        return None

    def bare_source(self, d, page):
        if self.source != 'auto':
            return self.source
        if page:
            return 'rest'
        if 'created_time' in d or 'ticker' in d or 'fill_id' in d:
            return 'rest'
        return 'ws' if 'market_ticker' in d and ('ts' in d or 'ts_ms' in d) else 'rest'

    def elements(self, array, page):
        for index, node in enumerate(array[1]):
            if node[0] != 'o':
                self.item(node, index, None)
                continue
            if repeats(node[1], CONTROL):
                self.n_api += 1
                self.n_raw += 1
                self.item_reject('duplicate_key', index, node)
                continue
            d = first_of(node[1])
            frame = self.frame(d)
            if frame == 'fill':
                self.item(d['msg'], index, self.source if self.source != 'auto' else 'ws')
            elif frame == 'skip':
                self.n_skipped += 1
            else:
                self.item(node, index, self.bare_source(d, page))

    # ------------------------------------------------------------ an item
    def item(self, node, index, source):
        self.n_api += 1
        if node[0] != 'o':
            self.item_reject('not_an_object', index, node)
            return
        self.n_raw += 1
        if repeats(node[1], TABLE):
            self.item_reject('duplicate_key', index, node)
            return
        d = first_of(node[1])
        stage3 = real_fill(d)
        if stage3:
            self.item_reject(stage3[0], index, node, looks_like=stage3[1])
            return
        self.n_real += 1
        try:
            draft = read_draft(d, source)
        except Fault as fault:
            self.item_reject(fault.reason, index, node)
            return
        failed = gates(draft)
        if failed:
            self.item_reject(failed[0], index, node, reasons=failed)
            return
        self.n_valid += 1
        notes = draft['notes']
        fill_id = draft['fill_id']
        if fill_id is None:
            notes.add('synthetic_id')
            recipe = '%s:%s:%s:%s:%s' % (draft['order_id'], draft['side'],
                                         plain(draft['price'], 4), plain(draft['size'], 2),
                                         plain(draft['ts_us'], 6))
            fill_id = hashlib.md5(recipe.encode('utf-8')).hexdigest()
            if fill_id in self.seen:
                self.item_reject('synthetic_collision', index, node)
                return
            self.seen.add(fill_id)
            self.n_synthetic += 1
        self.n_passed += 1
        self.fills.append({
            'fill_id': fill_id,
            'exchange_order_id': draft['order_id'],
            'client_order_id': draft['client_order_id'],
            'market_ticker': draft['market'],
            'side': draft['side'],
            'action': draft['action'],
            'price_dollars': fixed(draft['price'], 6),
            'price_cents': plain(draft['price'], 4),
            'size': fixed(draft['size'], 2),
            'ts_us': draft['ts_us'],
            'fee': None if draft['fee'] is None else fixed(draft['fee'], 6),
            'is_taker': draft['is_taker'],
            'subaccount': draft['subaccount'],
            'exchange_index': draft['exchange_index'],
            'source': source,
            'notes': [n for n in NOTES if n in notes],
        })


# ---------------------------------------------------------------- items that are not fills
def is_order_status(node):
    return is_text(node) and word(node[1]) in ('resting', 'canceled', 'executed')


def marker_kind(d):
    for kind, names in MARKERS:
        for name in names:
            if name in d:
                return kind
        if kind == 'open_order' and is_order_status(d.get('status')):
            return kind
    return None


def real_fill(d):
    """(reason, looks_like) of a refusal, or None."""
    if not any(counts_word(d.get(k)) for k in DIRECTION[:3]):
        side = d.get('side')
        if (is_text(side) and word(side[1]) in BID_ASK) or \
                'fees' in d or 'entry_price' in d or 'realized_pnl' in d:
            return 'not_a_fill', 'perps_fill'
    kind = marker_kind(d)
    if kind and not any(counts_id(d.get(k)) for k in FILL_ID):
        return 'not_a_fill', kind
    order = any(counts_id(d.get(k)) for k in ORDER_ID)
    if not order and ('taker_side' in d or 'taker_outcome_side' in d):
        return 'not_a_fill', 'fcm_fill' if any(k in d for k in CLEARING) else 'public_trade'
    if not order:
        return 'missing_order_id', kind
    if not any(counts_time(k, d) for k in TIME):
        return 'missing_time', kind
    if not any(has_value(d.get(k)) for k in SIZE):
        return 'missing_size', kind
    if not any(has_value(d.get(k)) for k in YES_LEG + NO_LEG + OWN_LEG + PRICE):
        return 'missing_price', kind
    return None


# ---------------------------------------------------------------- fields
def take(d, names, counts):
    for name in names:
        if counts(d.get(name)):
            return name
    return None


def attempt(read, *args):
    """The value, or None if it can't be read."""
    try:
        return read(*args)
    except Fault:
        return None


def read_direction_name(name, node):
    """The side, or None for an unknown word; raises Fault for a value that is not a word."""
    w = read_word(node)
    return (BID_ASK if name == 'book_side' else YES_NO).get(w)


def read_draft(d, source):
    notes = set()
    draft = {'notes': notes}

    # order id
    draft['order_id'] = read_id(d[take(d, ORDER_ID, counts_id)])

    # fill id
    name = take(d, FILL_ID, counts_id)
    draft['fill_id'] = None if name is None else read_id(d[name])
    if name == 'fill_id' and counts_id(d.get('trade_id')) and \
            attempt(read_id, d['trade_id']) != draft['fill_id']:
        notes.add('id_mismatch')

    # size
    name = next((n for n in SIZE if counts_size(n, d.get(n))), None)
    draft['size'] = 0 if name is None else read_size(d[name])
    for other in SIZE:
        if other != name and counts_size(other, d.get(other)) and \
                attempt(read_size, d[other]) != draft['size']:
            notes.add('count_mismatch')

    # market
    name = take(d, MARKET, counts_id)
    draft['market'] = None if name is None else read_id(d[name])
    if counts_id(d.get('market_ticker')) and counts_id(d.get('ticker')) and \
            attempt(read_id, d['ticker']) != draft['market']:
        notes.add('ticker_mismatch')

    # direction
    side = draft['side'] = read_direction(d, source, notes)

    # price
    draft['price'] = read_side_price(d, side, notes)

    # time
    name = next(n for n in TIME if counts_time(n, d))
    draft['ts_us'] = read_time(name, d[name])
    if name == 'created_time' and counts_time('ts', d):
        ts = attempt(read_time, 'ts', d['ts'])
        if ts is None or abs(ts - draft['ts_us']) >= 1_000_000:
            notes.add('time_mismatch')

    # extras: never refuse
    def extra(names, counts, read):
        taken = take(d, names, counts)
        if taken is None:
            return None
        value = attempt(read, d[taken])
        if value is None:
            notes.add('extra_unreadable')
        return value

    draft['client_order_id'] = extra(CLIENT_ID, counts_id, read_id)
    draft['action'] = extra(('action',), counts_word, read_word)
    draft['fee'] = extra(FEE, has_value, lambda node: in_int64(read_fixed(node, 6)))
    draft['is_taker'] = extra(('is_taker',), has_value, read_bool)
    draft['subaccount'] = extra(SUBACCOUNT, has_value, read_int32)
    draft['exchange_index'] = extra(('exchange_index',), has_value, read_int32)
    return draft


def read_bool(node):
    if node[0] not in 'tf':
        raise Fault('wrong_type')
    return node[1]


def read_int32(node):
    n = read_fixed(node, 0)
    if not -(1 << 31) <= n < 1 << 31:
        raise Fault('out_of_range')
    return n


def read_direction(d, source, notes):
    taken = take(d, DIRECTION, counts_word)
    if taken is None:
        return None
    side = read_direction_name(taken, d[taken])  # wrong_type, malformed_text
    if taken == 'side':
        notes.add('direction_legacy')
        if source == 'ws' and side is not None:
            action = d.get('action')
            if action is not None and action[0] != 'z' and \
                    not (action[0] == 's' and word(action[1]) == 'buy'):
                raise Fault('unknown_direction')
        return side
    said = {side} - {None}
    for name in DIRECTION:
        if name == taken or not counts_word(d.get(name)):
            continue
        other = attempt(read_direction_name, name, d[name])
        if other is None:
            notes.add('side_mismatch')
        elif name != 'side':
            said.add(other)
        elif source == 'rest' and other != side:
            notes.add('side_mismatch')
    if len(said) > 1:
        raise Fault('direction_conflict')
    return side


def agree(values, dollars):
    """Whether the prices of a view agree; `values` are all of them, `dollars` those named in dollars."""
    if values:
        if len(set(dollars)) > 1 or max(values) - min(values) > 10_000:
            raise Fault('price_conflict')
    return len(set(values)) <= 1


def read_side_price(d, side, notes):
    price = None
    taken = None
    if side is not None:
        leg, other = (YES_LEG, NO_LEG) if side == 'yes' else (NO_LEG, YES_LEG)
        taken = take(d, leg, counts_number) or take(d, OWN_LEG, counts_number)
        if taken:
            price = read_price(taken, d[taken])
        else:
            blocked = any(has_value(d.get(n)) for n in leg + OWN_LEG)
            taken = None if blocked else take(d, other, counts_number)
            if taken:
                price = DOLLAR - read_price(taken, d[taken])
                notes.add('price_complement')
            elif counts_number(d.get('price')):
                taken = 'price'
                price = read_price(taken, d[taken])
                notes.add('price_fallback')

    # agreement of the legs, as YES prices
    values, dollars = [], []
    disagree = False
    for names, complement in ((YES_LEG, False), (NO_LEG, True)):
        for name in names:
            node = d.get(name)
            if not has_value(node):
                continue
            v = attempt(read_price, name, node)
            if v is None:
                disagree = True  # a taken name that does not read has already refused
                continue
            if name in WHOLE_CENTS and v == 0:
                continue
            if complement:
                v = DOLLAR - v
            values.append(v)
            if name not in WHOLE_CENTS:
                dollars.append(v)
    if taken == 'price':
        v = price if side == 'yes' else DOLLAR - price
        values.append(v)
        dollars.append(v)
    if not agree(values, dollars):
        disagree = True

    # an own leg that does not give the price
    if taken not in OWN_LEG:
        for name in OWN_LEG:
            if not has_value(d.get(name)):
                continue
            v = attempt(read_price, name, d[name])
            if v is None:
                disagree = True
            elif price is not None and not (name == 'price_cents' and v == 0) and \
                    abs(v - price) > 10_000:
                disagree = True
    # the own leg against itself
    if taken in OWN_LEG:
        values, dollars = [], []
        for name in OWN_LEG:
            node = d.get(name)
            if not has_value(node):
                continue
            v = attempt(read_price, name, node)
            if v is None:
                disagree = True
                continue
            if name == 'price_cents' and v == 0:
                continue
            values.append(v)
            if name == 'price_dollars':
                dollars.append(v)
        if not agree(values, dollars):
            disagree = True
    if disagree:
        notes.add('legs_disagree')
    return price


# ---------------------------------------------------------------- gates
def blank(s):
    return s.strip(ASCII_SPACE) == ''


def gates(draft):
    failed = []
    if blank(draft['order_id']):
        failed.append('empty_order_id')
    if draft['fill_id'] is not None and blank(draft['fill_id']):
        failed.append('empty_fill_id')
    if draft['size'] <= 0:
        failed.append('zero_size')
    if draft['side'] is not None and \
            (draft['price'] is None or not 0 < draft['price'] < DOLLAR):
        failed.append('invalid_price')
    if draft['market'] is None or blank(draft['market']):
        failed.append('empty_market')
    if draft['side'] is None:
        failed.append('invalid_side')
    return failed


def normalize(payload, source='auto'):
    run = Run(source)
    try:
        node = parse(payload)
    except Broken:
        run.payload_reject('not_json', offset=None)
        result = run.result()
        result['broken'] = True
        return result
    run.payload(node)
    return run.result()


def main():
    out = sys.stdout
    for line in sys.stdin:
        parts = line.split()
        if not parts:
            continue
        payload = base64.b64decode(parts[1]) if len(parts) > 1 else b''
        out.write(json.dumps(normalize(payload, parts[0]), sort_keys=True) + '\n')
        out.flush()


if __name__ == '__main__':
    main()
