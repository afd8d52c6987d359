"""Codes of the organisation tree and of the roles people hold in it."""

from django.db.models import TextChoices


class OrgKind(TextChoices):
    """Kind of a Party organisation; topics and quotas are scoped by it."""

    PROVINCE_COMMITTEE = "province_committee", "省委"
    CITY_COMMITTEE = "city_committee", "市委"
    COUNTY_COMMITTEE = "county_committee", "县（市、区）委"
    DEPARTMENT = "department", "组织部"
    TOWN = "town", "镇"
    TOWNSHIP = "township", "乡"
    SUBDISTRICT = "subdistrict", "街道"
    ZONE = "zone", "开发区（园区、景区）"
    COUNTY_UNIT = "county_unit", "县直单位"
    SOE = "soe", "国有企业"
    PUBLIC_INSTITUTION = "public_institution", "事业单位"
    NEW_ORGANISATION = "new_organisation", "两新组织"
    VILLAGE = "village", "村"
    COMMUNITY = "community", "社区"
    OTHER = "other", "其他"


COMMITTEE_KINDS = frozenset(
    {OrgKind.PROVINCE_COMMITTEE, OrgKind.CITY_COMMITTEE, OrgKind.COUNTY_COMMITTEE}
)


class Sphere(TextChoices):
    """Sphere of work a unit or project belongs to (application form A8)."""

    RURAL = "rural", "农村"
    URBAN = "urban", "城市社区"
    ORGAN = "organ", "机关"
    NEW_ORGANISATIONS = "new_orgs", "两新"
    STATE_ENTERPRISE = "soe", "国企"
    SCHOOL = "school", "学校"
    HOSPITAL = "hospital", "医院"
    OTHER = "other", "其他"


class Role(TextChoices):
    """What a post lets its holder do; permissions are the union of all roles held today."""

    LIAISON = "liaison", "联络员"
    SECRETARY = "secretary", "书记"
    STAFF = "staff", "组织部工作人员"
    HEAD = "head", "组织部负责人"
    EXPERT = "expert", "专家"
    LEADER = "leader", "领导"
    ADMINISTRATOR = "administrator", "系统管理员"
